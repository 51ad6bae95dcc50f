"""Problems that many tickets are about: following one, telling everybody at once."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import ngettext

from plugins.support.actions.tracking import follow_tracker, make_tracker, update_followers
from plugins.support.forms.relations import TrackerForm, UpdateForm
from plugins.support.queries.relations import around, followers_of, open_followers, trackers
from plugins.support.queries.tickets import ticket_of
from plugins.support.views import bp
from plugins.support.views.merging import worked
from townhall import (
    NotFound,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    respond,
    see_other,
    thread_url,
)

ASKED = "go"


@bp.get("/<int:thread_id>/problem", requires="site.member")
def problem(thread_id: int) -> Response:
    """Which problem a ticket is about, or who has the one that it stands for."""
    thread = worked(thread_id)
    found = around(current_actor(), thread_id)
    return _page(thread, TrackerForm(formdata=None, data={"tracker": found.tracker_id or ""}))


@bp.post("/<int:thread_id>/problem", requires="site.write", limit="60 per minute")
def track(thread_id: int) -> Response:
    """Let a ticket follow a problem, or none."""
    thread, form = worked(thread_id), TrackerForm()
    try:
        follow_tracker(current_actor(), thread_id, form.tracker_id())
    except Rejected as error:
        form.tracker.errors = [error.message]
        return _page(thread, form, status=422)
    return see_other(thread_url(thread))


@bp.post("/<int:thread_id>/problem/stands", requires="site.write", limit="60 per minute")
def stands(thread_id: int) -> Response:
    """Let a ticket stand for a problem, or no more."""
    worked(thread_id)
    try:
        make_tracker(current_actor(), thread_id, on=request.form.get("on") == "1")
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(url_for("support.problem", thread_id=thread_id))


@bp.get("/<int:thread_id>/update", requires="site.member")
def updating(thread_id: int) -> Response:
    """What everybody is told who has a problem."""
    return _update_page(_tracker(thread_id), UpdateForm(formdata=None))


@bp.post("/<int:thread_id>/update", requires="site.write", limit="20 per hour")
def update(thread_id: int) -> Response:
    """Show how many will read it, then tell them."""
    thread, form = _tracker(thread_id), UpdateForm()
    if not form.validate():
        return _update_page(thread, form, status=422)
    if request.form.get(ASKED) != "1":
        return _update_page(thread, form, asks=True)
    try:
        count = update_followers(
            current_actor(),
            thread_id,
            form.body.data or "",
            once=request.form.get("once", "")[:60],
            solves=form.solves.data,
        )
    except Rejected as error:
        form.body.errors = [error.message]
        return _update_page(thread, form, status=422)
    said = ngettext("%(num)s request is answered now.", "%(num)s requests are answered now.", count)
    flash(said, "good")
    return see_other(thread_url(thread))


def _tracker(thread_id: int) -> ThreadView:
    thread = worked(thread_id)
    if not ticket_of(thread_id).is_tracker:
        raise NotFound
    return thread


def _page(thread: ThreadView, form: TrackerForm, *, status: int = 200) -> Response:
    actor, ticket = current_actor(), ticket_of(thread.id)
    return respond(
        "support/problem.html",
        status=status,
        thread=thread,
        form=form,
        is_tracker=ticket.is_tracker,
        followers=followers_of(actor, thread.id) if ticket.is_tracker else [],
        known=[one for one in trackers(actor) if one.id != thread.id],
    )


def _update_page(
    thread: ThreadView, form: UpdateForm, *, status: int = 200, asks: bool = False
) -> Response:
    reached, left = open_followers(thread.id)
    return respond(
        "support/update.html",
        status=status,
        thread=thread,
        form=form,
        reached=reached,
        left=left,
        asks=asks,
    )
