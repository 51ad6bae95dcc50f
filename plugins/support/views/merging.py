"""Merging a ticket into another one, splitting one, and taking either back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from plugins.support import KIND
from plugins.support.actions.merging import close_as_double, merge_tickets, undo_merge
from plugins.support.actions.splitting import split_ticket, undo_split
from plugins.support.entries import gather
from plugins.support.forms.relations import MergeForm, SplitForm
from plugins.support.queries import merging as queries
from plugins.support.queries.relations import posts_among, posts_to_split
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import (
    Forbidden,
    NotFound,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    kept_elsewhere,
    picked,
    respond,
    see_other,
    thread_url,
    visible_thread,
)

SIZE = 30
"""How many post numbers a page offers to choose from."""
MOST = 500


@bp.get("/<int:thread_id>/merge", requires="site.member")
def merging(thread_id: int) -> Response:
    """Choose the request that a ticket becomes part of; what was done lately can be taken back."""
    thread = worked(thread_id)
    target = request.args.get("target", "")[:300]
    form = MergeForm(formdata=None, data={"target": target})
    return _merge_page(thread, form)


@bp.post("/<int:thread_id>/merge", requires="site.write", limit="30 per minute")
def merge(thread_id: int) -> Response:
    """Show what a merge would do, then do it; or close the ticket as a double of the other."""
    actor, thread, form = current_actor(), worked(thread_id), MergeForm()
    if not form.validate():
        return _merge_page(thread, form, status=422)
    try:
        target = worked(form.target_id())
    except (NotFound, Forbidden):
        form.target.errors = [_("There is no request of that number that you work on.")]
        return _merge_page(thread, form, status=422)
    try:
        deed = request.form.get("do", "")
        if deed == "close":
            close_as_double(actor, thread_id, target.id)
            flash(_("It is closed as a double, and the two are linked."), "good")
            return see_other(thread_url(thread))
        if deed == "merge":
            merge_tickets(actor, thread_id, target.id, shows=form.shows.data)
            flash(_("They are one request now. You can take that back for a week."), "good")
            return see_other(thread_url(target))
        if target.id == thread.id:
            raise Rejected("target", _("That is this request. Choose another one."))
    except Rejected as error:
        if error.field != "shows":
            form.target.errors = [error.message]
            return _merge_page(thread, form, status=422)
        form.shows.errors = [error.message]
        return _ask(thread, target, form, status=422)
    return _ask(thread, target, form)


@bp.post("/undo/<int:work_id>", requires="site.write", limit="30 per minute")
def undo(work_id: int) -> Response:
    """Take a merge or a split back."""
    actor, work = current_actor(), queries.work_of(work_id)
    if work is None:
        raise NotFound
    stands = work.other_id if work.sort == "merge" else work.thread_id
    thread = worked(stands)
    try:
        (undo_merge if work.sort == "merge" else undo_split)(actor, work_id)
    except Rejected as error:
        raise Refused(error.message) from error
    flash(_("It is taken back: both requests are as they were."), "good")
    return see_other(thread_url(thread))


@bp.get("/<int:thread_id>/split", requires="site.member")
def splitting(thread_id: int) -> Response:
    """Choose what is to be a request of its own; `post` is one of them."""
    thread = worked(thread_id)
    chosen = posts_among(thread_id, [request.args.get("post", 0, type=int)])
    at = request.args.get("at", 2, type=int)
    return _split_page(thread, SplitForm(formdata=None), chosen, at=at)


@bp.post("/<int:thread_id>/split", requires="site.write", limit="30 per minute")
def split(thread_id: int) -> Response:
    """Show another page of posts with the choice kept, or make a request of the chosen ones."""
    actor, thread, form = current_actor(), worked(thread_id), SplitForm()
    chosen = posts_among(thread_id, picked(request.form, most=MOST))
    at = request.form.get("at", 0, type=int)
    if at:
        return _split_page(thread, form, chosen, at=at)
    here = request.form.get("here", 2, type=int)
    if not form.validate():
        return _split_page(thread, form, chosen, at=here, status=422)
    try:
        done = split_ticket(actor, thread_id, chosen, title=form.title.data or "")
    except Rejected as error:
        problem = "" if error.field == "title" else error.message
        form.title.errors = [] if problem else [error.message]
        return _split_page(thread, form, chosen, at=here, status=422, problem=problem)
    flash(_("The new request is there. You can take that back for a week."), "good")
    return see_other(thread_url(visible_thread(actor, done.other_id, kind=KIND)))


def worked(thread_id: int) -> ThreadView:
    """A ticket that the actor answers for the team. Raises `NotFound`, and `Forbidden` for people
    who are in it otherwise."""
    thread = ticket_thread(thread_id)
    if thread.deleted_at is not None:
        raise NotFound
    if not may_answer(current_actor(), thread):
        raise Forbidden("support.answer")
    return thread


def _merge_page(thread: ThreadView, form: MergeForm, *, status: int = 200) -> Response:
    return respond(
        "support/merge.html",
        status=status,
        thread=thread,
        form=form,
        near=queries.merge_targets(current_actor(), thread),
        done=queries.undoable(thread.id),
    )


def _ask(thread: ThreadView, target: ThreadView, form: MergeForm, *, status: int = 200) -> Response:
    fields: list[Any] = gather("differences", thread.id, target.id)
    return respond(
        "support/merge_ask.html",
        status=status,
        thread=thread,
        target=target,
        form=form,
        newcomers=queries.newcomers(thread, target),
        differences=queries.differences(thread, target, fields),
    )


def _split_page(
    thread: ThreadView,
    form: SplitForm,
    chosen: list[int],
    *,
    at: int,
    status: int = 200,
    problem: str = "",
) -> Response:
    first = (max(2, min(at, thread.last_number)) - 2) // SIZE * SIZE + 2
    posts = posts_to_split(thread.id, first, first + SIZE - 1)
    return respond(
        "support/split.html",
        status=status,
        thread=thread,
        form=form,
        posts=posts,
        chosen=chosen,
        kept=kept_elsewhere(chosen, {post.id for post in posts}),
        problem=problem,
        first=first,
        earlier=first - SIZE if first > SIZE else 0,
        later=first + SIZE if first + SIZE <= thread.last_number else 0,
    )
