"""What the composer asks while somebody writes, and a reply form as a page of its own."""

from __future__ import annotations

from flask import Response, flash, make_response, request
from flask_babel import gettext as _

from core.composer import actions
from core.composer.beginning import begun_reply
from core.composer.people import LONGEST, Option, emoji_for, people_for
from core.composer.place import Place, place_named
from core.composer.review import look_over
from core.composer.similar import similar_threads
from core.drafts.actions import NotKept
from core.threads import queries, rules
from core.threads.addresses import thread_url
from core.threads.page import thread_page
from core.threads.quoting import quoted, quoted_part
from core.threads.rows import ThreadView
from core.web import current_actor
from core.web.errors import Forbidden, NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("composer", __name__)
LONGEST_MARKED = 400


@bp.get("/t/<int:thread_id>/reply", requires="spaces.reply")
def reply(thread_id: int) -> Response:
    """The reply form alone, for small windows and browsers of text; `quote` as on the thread."""
    actor = current_actor()
    thread = queries.visible_thread(actor, thread_id)
    draft = begun_reply(actor, thread)
    page = thread_page(
        actor,
        thread,
        number=draft.reply_to or thread.last_number,
        draft=draft,
        mark_read=False,
    )
    if not page.may_reply:
        raise Forbidden
    return respond("composer/reply.html", page=page)


@bp.get("/posts/<int:post_id>/quote", requires="spaces.see", limit="120 per minute")
def quote(post_id: int) -> Response:
    """A post as a quote, ready to be put into a reply; with `text`, only what was marked.

    Of a long piece `text` is the beginning and `end` the end. 404 when that is not found.
    """
    thread, post = queries.visible_post(current_actor(), post_id)
    begins, ends = (request.args.get(name, "")[:LONGEST_MARKED] for name in ("text", "end"))
    text = quoted_part(thread, post, begins, ends) if begins else quoted(thread, post)
    if not text:
        raise NotFound
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


@bp.post("/posts/<int:post_id>/quote", requires="spaces.reply", limit="60 per minute")
def add_quote(post_id: int) -> Response:
    """Put a quote of a post into the reader's reply to its thread, to be posted later."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if post.deleted_at is not None or not rules.may_reply(actor, thread):
        raise Forbidden
    try:
        actions.add_quote(actor, thread, post)
    except NotKept as error:
        raise Refused(str(error)) from error
    flash(_("The quote is in your reply. Add more, or write on below."), "good")
    return see_other(thread_url(thread, post.number))


@bp.post("/preview", requires="site.member", limit="60 per minute")
def preview() -> Response:
    """How a text will look where `thread` or `space` says, with what to know before posting."""
    actor = current_actor()
    place = place_named(actor, request.args)
    review = look_over(actor, place, request.form.get("body", ""), post_id=_edited(place))
    return respond("composer/preview.html", fragment="preview", review=review)


@bp.post("/compose/answered", requires="site.member", limit="30 per minute")
def answered() -> Response:
    """A thread that is there already answers what was to be asked: leads to it, ends the draft."""
    actor = current_actor()
    thread = queries.visible_thread(actor, request.form.get("thread", 0, type=int))
    actions.keep_found_answer(actor, thread.id, request.form.get("draft", ""))
    return see_other(thread_url(thread))


@bp.get("/compose/people", requires="site.member", limit="240 per minute")
def people() -> Response:
    """Whom somebody may mean by an @ in a thread or space."""
    place = place_named(current_actor(), request.args)
    if place is None:
        raise NotFound
    asked = request.args.get("q", "")[:LONGEST]
    return _options(asked, people_for(current_actor(), place, asked))


@bp.get("/compose/emoji", requires="site.member", limit="240 per minute")
def emoji() -> Response:
    """Emoji whose names hold what was typed after a colon."""
    asked = request.args.get("q", "")[:LONGEST]
    return _options(asked, emoji_for(asked))


def _options(asked: str, options: list[Option]) -> Response:
    return respond("composer/options.html", fragment="options", asked=asked, options=options)


@bp.get("/compose/similar", requires="site.member", limit="120 per minute")
def similar() -> Response:
    """Threads that may answer what a new one asks by its title."""
    title = request.args.get("title", "")
    found = similar_threads(current_actor(), title)
    return respond("composer/similar.html", fragment="similar", title=title[:200], found=found)


def _edited(place: Place | None) -> int | None:
    """The post that is being changed, if the address names one of that thread."""
    post = request.args.get("post", type=int)
    if post is None or not isinstance(place, ThreadView):
        return None
    thread, _post = queries.visible_post(current_actor(), post)
    return post if thread.id == place.id else None
