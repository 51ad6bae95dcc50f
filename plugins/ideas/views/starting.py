"""Suggesting an idea: what is like it, which board, the form."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from plugins.ideas.actions import starting
from plugins.ideas.boards import board_of
from plugins.ideas.forms.idea import IdeaForm
from plugins.ideas.queries.page import similar_ideas
from plugins.ideas.rules import may_decide_in
from plugins.ideas.views import bp
from plugins.ideas.views.boards import looks, start_address
from plugins.ideas.views.ideas import idea_thread
from townhall import (
    Forbidden,
    Refused,
    Rejected,
    Review,
    SpaceRow,
    Writing,
    cast_vote,
    current_actor,
    keep_found_answer,
    kept_writing,
    new_key,
    open_writing,
    put_error,
    respond,
    see_other,
    sent_writing,
    shown_again,
    started_url,
    thread_url,
    visible_space,
    visible_spaces,
)

LONGEST = 200


@bp.get("/similar", requires="spaces.see", limit="120 per minute")
def similar() -> Response:
    """Ideas that say what somebody is about to suggest, to vote for them instead."""
    actor, slug = current_actor(), request.args.get("board", "")
    space = visible_space(actor, "ideas", slug) if slug else None
    text = (request.args.get("q") or request.args.get("title") or "")[:LONGEST].strip()
    return respond(
        "ideas/similar.html",
        fragment="similar",
        space=space,
        text=text,
        looks=looks(),
        found=similar_ideas(actor, text),
        start_at=start_address(actor, space, visible_spaces(actor, owner="ideas")),
    )


@bp.post("/instead", requires="votes.cast", limit="60 per minute")
def instead() -> Response:
    """Vote for an idea that is there already, in place of one that was about to be suggested:
    its draft goes."""
    actor = current_actor()
    found = idea_thread(request.form.get("thread", 0, type=int))
    try:
        cast_vote(actor, found.id)
    except Rejected as error:
        raise Refused(error.message) from error
    keep_found_answer(actor, found.id, request.form.get("draft", ""))
    flash(_("Your vote counts here now. Say below what you would have written."), "good")
    return see_other(thread_url(found))


@bp.get("/new", requires="spaces.start")
def start() -> Response:
    """Choose the board of a new idea."""
    actor, text = current_actor(), request.args.get("q", "")[:LONGEST]
    spaces = [
        space
        for space in visible_spaces(actor, owner="ideas")
        if actor.can("spaces.start", space.id) and not space.is_archived
    ]
    chosen = [space for space in spaces if space.slug == request.args.get("board")]
    if len(spaces) == 1 or chosen:
        spaces = chosen or spaces
        begins = _status_asked() or None
        address = url_for("ideas.new", slug=spaces[0].slug, q=text or None, status=begins)
        return make_response(redirect(address, 302))
    return respond("ideas/start.html", spaces=spaces, text=text, begins=_status_asked())


@bp.get("/s/<slug>/new", requires="spaces.start")
def new(slug: str) -> Response:
    """The form of a new idea; `q` is what somebody has begun to say, `status` the one that it is
    to begin with, of somebody who decides there."""
    space = _startable(slug)
    writing = open_writing(current_actor(), new_key("idea", space.id))
    form = IdeaForm(formdata=writing.formdata)
    form.offer(may_decide=may_decide_in(current_actor(), space.id), asked=_status_asked())
    begun = request.args.get("q", "")[:LONGEST].strip()
    if begun and writing.fields is None:
        form.title.data = begun
    return _new_page(space, form, writing)


@bp.post("/s/<slug>/new", requires="spaces.start", limit="20 per hour", takes_files=True)
def create(slug: str) -> Response:
    """Suggest an idea."""
    actor, space, form = current_actor(), _startable(slug), IdeaForm()
    form.offer(may_decide=may_decide_in(actor, space.id))
    writing = sent_writing(actor, new_key("idea", space.id))
    if writing.discarded:
        return see_other(url_for("ideas.new", slug=slug))
    if (again := shown_again(actor, space, form, writing)) is not None:
        status, review = again
        return _new_page(space, form, writing, status=status, review=review)
    try:
        thread = starting.start_idea(
            actor,
            space.id,
            title=form.title.data or "",
            body=form.body.data or "",
            tags=form.tags.data or "",
            is_private=form.is_private.data and board_of(space.id).allows_private,
            status=form.begins.data if "begins" in form else "",
            once=form.once.data or "",
        )
    except Rejected as error:
        put_error(form, error)
        return _new_page(space, form, kept_writing(actor, writing), status=422)
    return see_other(started_url(thread, with_poll=form.with_poll.data))


def _status_asked() -> str:
    return request.args.get("status", "")[:60]


def _startable(slug: str) -> SpaceRow:
    space = visible_space(current_actor(), "ideas", slug)
    if not current_actor().can("spaces.start", space.id):
        raise Forbidden
    return space


def _new_page(
    space: SpaceRow,
    form: IdeaForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
) -> Response:
    return respond(
        "ideas/new.html",
        status=status,
        space=space,
        board=board_of(space.id),
        form=form,
        writing=writing,
        looks=looks(),
        review=review,
        found=similar_ideas(current_actor(), form.title.data or ""),
    )
