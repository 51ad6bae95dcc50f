"""Pages of the forums."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from plugins.forums import QUESTION, SOLVED, actions, queries
from plugins.forums.forms import TopicForm
from plugins.forums.rules import may_accept
from townhall import (
    Blueprint,
    Draft,
    Forbidden,
    Query,
    Refused,
    Rejected,
    Review,
    SpaceRow,
    ThreadView,
    Writing,
    begun_reply,
    current_actor,
    kept_writing,
    new_key,
    new_since,
    open_writing,
    place_of,
    put_error,
    respond,
    see_other,
    sent_writing,
    settings,
    shown_again,
    started_url,
    take_reply,
    thread_feed,
    thread_page,
    thread_url,
    threads_page,
    visible_post,
    visible_space,
    visible_spaces,
    visible_thread,
)

bp = Blueprint("forums", __name__, url_prefix="/forums", template_folder="templates")
VIEWS: dict[str, dict[str, Any]] = {
    "": {"order": "active", "only": "unpinned"},
    "new": {"order": "new"},
    "unread": {"only": "unread"},
    "unanswered": {"order": "new", "only": "unanswered"},
    "solved": {"state": SOLVED},
    "open": {"state": QUESTION, "order": "new"},
    "top": {"order": "top"},
}


@bp.get("/", requires="spaces.see", keeps={})
def index() -> Response:
    """The boards."""
    actor = current_actor()
    return respond("forums/index.html", boards=queries.boards(actor), may_start=actor.is_member)


@bp.get("/latest", requires="spaces.see", keeps={"view": VIEWS})
def latest() -> Response:
    """Threads of all boards."""
    actor = current_actor()
    view = _view_named(request.args.get("view", ""))
    wanted = {**VIEWS[view], "kind": "topic", "after": request.args.get("after", "")}
    if not view:
        wanted["only"] = "all"
    page = threads_page(actor, Query(**wanted))
    return respond(
        "forums/latest.html",
        fragment="threads",
        view=view,
        page=page,
        older=url_for("forums.latest", view=view or None, after=page.after) if page.after else "",
        space_names={space.id: space.title for space in visible_spaces(actor, owner="forums")},
        new_after=new_since(actor),
    )


@bp.get("/latest.atom", requires="spaces.see")
def latest_feed() -> Response:
    """The newest threads of all boards, as a feed."""
    title = _("%(name)s: new threads", name=settings.get("core", "site_name"))
    address = url_for("forums.latest", _external=True)
    return thread_feed(title=title, address=address, kind="topic")


@bp.get("/s/<slug>", requires="spaces.see", keeps={"view": VIEWS})
def board(slug: str) -> Response:
    """The threads of a board, pinned ones first."""
    actor = current_actor()
    space = visible_space(actor, "forums", slug)
    view = _view_named(request.args.get("view", ""))
    after = request.args.get("after", "")
    page = threads_page(actor, Query(space_ids=(space.id,), after=after, **VIEWS[view]))
    pinned = []
    if not view and not after:
        pinned = threads_page(actor, Query(space_ids=(space.id,), only="pinned")).lines
    return respond(
        "forums/board.html",
        fragment="threads",
        space=space,
        children=queries.below(actor, space),
        view=view,
        page=page,
        pinned=pinned,
        older=url_for("forums.board", slug=slug, view=view or None, after=page.after)
        if page.after
        else "",
        may_start=actor.can("spaces.start", space.id) and not space.is_archived,
        new_after=new_since(actor),
    )


@bp.get("/s/<slug>.atom", requires="spaces.see")
def board_feed(slug: str) -> Response:
    """The newest threads of a board, as a feed."""
    space = visible_space(current_actor(), "forums", slug)
    address = url_for("forums.board", slug=slug, _external=True)
    return thread_feed(title=space.title, address=address, space_ids=(space.id,))


@bp.get("/new", requires="spaces.start")
def start() -> Response:
    """Choose the board of a new thread."""
    spaces = queries.startable(current_actor())
    if len(spaces) == 1:
        return make_response(redirect(url_for("forums.new", slug=spaces[0].slug), 302))
    return respond("forums/start.html", spaces=spaces)


@bp.get("/s/<slug>/new", requires="spaces.start")
def new(slug: str) -> Response:
    """The form of a new thread."""
    space = visible_space(current_actor(), "forums", slug)
    if not current_actor().can("spaces.start", space.id):
        raise Forbidden
    writing = open_writing(current_actor(), new_key("topic", space.id))
    form = TopicForm(formdata=writing.formdata)
    if writing.fields is None:
        form.is_question.data = bool(settings.get("forums", "ask_first"))
    return _new_page(space, form, writing)


@bp.post("/s/<slug>/new", requires="spaces.start", limit="20 per hour", takes_files=True)
def create(slug: str) -> Response:
    """Start a thread."""
    actor = current_actor()
    space = visible_space(actor, "forums", slug)
    form = TopicForm()
    writing = sent_writing(actor, new_key("topic", space.id))
    if writing.discarded:
        return see_other(url_for("forums.new", slug=slug))
    if (again := shown_again(actor, space, form, writing)) is not None:
        status, review = again
        return _new_page(space, form, writing, status=status, review=review)
    try:
        thread = actions.start_topic(
            actor,
            space.id,
            title=form.title.data or "",
            body=form.body.data or "",
            tags=form.tags.data or "",
            is_question=form.is_question.data,
            once=form.once.data or "",
        )
    except Rejected as error:
        put_error(form, error)
        return _new_page(space, form, kept_writing(actor, writing), status=422)
    return see_other(started_url(thread, with_poll=form.with_poll.data))


@bp.get("/t/<int:thread_id>/<slug>", requires="spaces.see", keeps={})
@bp.get("/t/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="post", keeps={})
def thread(thread_id: int, slug: str, number: int = 0) -> Response:
    """A thread; without a number, from where the reader left off."""
    actor = current_actor()
    found = _topic(thread_id)
    if slug != found.slug:
        return make_response(redirect(thread_url(found, number or None), 301))
    place = number or place_of(actor, found)
    if place != number:
        return make_response(redirect(thread_url(found, place), 302))
    context = _context(found, number, begun_reply(actor, found))
    return respond("forums/thread.html", fragment="conversation", **context)


@bp.get("/t/<int:thread_id>", requires="spaces.see")
def thread_by_number(thread_id: int) -> Response:
    """A thread whose title is left out of the address."""
    return make_response(redirect(thread_url(_topic(thread_id)), 301))


@bp.post(
    "/t/<int:thread_id>/reply", requires="spaces.reply", limit="20 per minute", takes_files=True
)
def reply(thread_id: int) -> Response:
    """Reply in a thread."""
    return take_reply(_topic(thread_id), "forums/thread.html", _context)


@bp.post("/t/<int:thread_id>/accept", requires="site.write", limit="30 per minute")
def accept(thread_id: int) -> Response:
    """Accept an answer, or with post 0 take that back."""
    actor = current_actor()
    found = _topic(thread_id)
    if not may_accept(actor, found):
        raise Forbidden
    given = request.form.get("post", "")
    if given == "0":
        actions.release_answer(thread_id, actor=actor)
        return see_other(thread_url(found))
    try:
        _thread, post = visible_post(actor, int(given) if given.isdecimal() else 0)
        actions.accept_answer(actor, thread_id, post.id)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(thread_url(found, post.number))


@bp.post("/t/<int:thread_id>/question", requires="site.write", limit="30 per minute")
def question(thread_id: int) -> Response:
    """Make a thread a question or a discussion."""
    actor, found = current_actor(), _topic(thread_id)
    if not may_accept(actor, found):
        raise Forbidden
    actions.set_question(thread_id, on=request.form.get("on") == "1", actor=actor)
    return see_other(thread_url(found, 1))


def _new_page(
    space: SpaceRow,
    form: TopicForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
) -> Response:
    return respond(
        "forums/new.html", space=space, form=form, writing=writing, review=review, status=status
    )


def _topic(thread_id: int) -> ThreadView:
    return visible_thread(current_actor(), thread_id, kind="topic")


def _context(found: ThreadView, number: int, draft: Draft | None) -> dict[str, Any]:
    # Only what is solved has an answer to ask for.
    topic = queries.topic_of(found.id) if found.state == SOLVED else queries.PLAIN
    page = thread_page(
        current_actor(), found, number=number, marks=queries.answer_marks(topic), draft=draft
    )
    return {"page": page, "topic": topic, "moderates": page.may_moderate}


def _view_named(name: str) -> str:
    return name if name in VIEWS else ""
