"""Pages of drafts: the list of one's own, saving one while writing, taking one up again."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, request
from flask_babel import gettext as _

from core.drafts import actions, queries
from core.drafts.places import KEY, place_of
from core.drafts.writing import Writing, all_texts, begun_writing, kept_writing, saved_writing
from core.threads.addresses import thread_url
from core.threads.queries import posted_since, visible_thread
from core.web import current_actor
from core.web.errors import NotFound
from core.web.errors import page as error_page
from core.web.rescue import KEEPERS
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("drafts", __name__)


@bp.get("/drafts/", requires="site.account")
def own() -> Response:
    """What the reader has begun to write and not sent yet."""
    return respond("drafts/own.html", drafts=queries.own_drafts(current_actor()))


@bp.get("/drafts/<int:draft_id>", requires="site.account")
def text(draft_id: int) -> Response:
    """The whole text of one of one's own drafts."""
    found = queries.own_draft(current_actor(), draft_id)
    if found is None:
        raise NotFound
    return respond("drafts/text.html", draft=found, texts=all_texts([found.fields, *found.others]))


@bp.post("/drafts/<int:draft_id>/delete", requires="site.account")
def delete(draft_id: int) -> Response:
    """Throw one of one's own drafts away."""
    if not actions.delete_draft(current_actor(), draft_id):
        raise NotFound
    flash(_("The draft is deleted."), "good")
    return see_other("/drafts/")


@bp.post("/drafts/<key>", requires="site.account", limit="60 per minute")
def save(key: str) -> Response:
    """Save a composer while somebody writes in it; how its draft stands now."""
    actor = current_actor()
    begun = begun_writing(_checked(key))
    # A save that was on its way while the same form was posted must not bring its text back.
    late = queries.was_sent(actor, request.form.get("once", ""))
    writing = begun if late else _with_newer(saved_writing(actor, begun))
    if writing.status != 200:
        return respond(
            "composer/_state.html", fragment="state", status=writing.status, writing=writing
        )
    return posted(
        place_of(actor, key, begun.address).address or "/drafts/",
        "composer/_state.html",
        fragment="state",
        context=lambda: {"writing": writing},
    )


@bp.post("/drafts/<key>/resume", requires="site.account", limit="30 per minute")
def resume(key: str) -> Response:
    """Keep a text whose form was too old, and lead back to that form with the text in it."""
    actor = current_actor()
    writing = kept_writing(actor, begun_writing(_checked(key)))
    if writing.state == "refused":
        return error_page(422, message=writing.message, typed=writing.own_texts)
    return see_other(place_of(actor, key, writing.address).address or "/drafts/")


def keep_sent() -> bool:
    """Keep the text of a form whose thread or space is not there any more."""
    key = request.form.get("draft", "")
    if not KEY.fullmatch(key):
        return False
    return kept_writing(current_actor(), begun_writing(key)).state == "kept"


KEEPERS.append(keep_sent)


def _with_newer(writing: Writing) -> Writing:
    """The same, with how many replies came while somebody was writing one."""
    match = KEY.fullmatch(writing.key)
    if not writing.seen or match is None or match["sort"] != "reply":
        return writing
    try:
        thread = visible_thread(current_actor(), int(match["id"]))
    except NotFound:
        return writing
    count, first = posted_since(current_actor(), thread.id, writing.seen)
    url = thread_url(thread, first) if count else ""
    return replace(writing, newer=count, newer_url=url)


def _checked(key: str) -> str:
    """The key of an address. Raises `NotFound` for what is none."""
    if not KEY.fullmatch(key):
        raise NotFound
    return key
