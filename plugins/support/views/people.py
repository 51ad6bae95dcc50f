"""Who is in a ticket: adding, taking out, letting in who waits, following it."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _

from plugins.support.actions.admitting import accept_waiting, refuse_waiting
from plugins.support.actions.people import add_person, follow_ticket, remove_person
from plugins.support.forms.relations import PersonForm
from plugins.support.queries.relations import people_in
from plugins.support.rules import may_answer, may_share
from plugins.support.views import bp
from plugins.support.views.merging import worked
from plugins.support.views.tickets import ticket_thread
from townhall import (
    LARGEST,
    Forbidden,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    respond,
    see_other,
    thread_url,
)


@bp.get("/<int:thread_id>/people", requires="site.member")
def people(thread_id: int) -> Response:
    """Who reads a request."""
    return _page(ticket_thread(thread_id), PersonForm(formdata=None))


@bp.post("/<int:thread_id>/people", requires="site.write", limit="30 per hour")
def add(thread_id: int) -> Response:
    """Let somebody read it and write in it."""
    actor, thread, form = current_actor(), ticket_thread(thread_id), PersonForm()
    if not may_share(actor, thread):
        raise Forbidden("support.answer")
    if not form.validate():
        return _page(thread, form, status=422)
    try:
        added = add_person(actor, thread_id, form.name.data or "")
    except Rejected as error:
        form.name.errors = [error.message]
        return _page(thread, form, status=422)
    if added:
        flash(_("They may read it now, and are told."), "good")
    return see_other(thread_url(thread))


@bp.post("/<int:thread_id>/people/remove", requires="site.write", limit="30 per minute")
def remove(thread_id: int) -> Response:
    """Let somebody read it no longer; oneself, too."""
    actor, thread = current_actor(), ticket_thread(thread_id)
    user_id = min(request.form.get("user", 0, type=int), LARGEST)
    if not (may_share(actor, thread) or actor.user_id == user_id):
        raise Forbidden("support.answer")
    remove_person(actor, thread_id, user_id)
    return see_other("/support/" if actor.user_id == user_id else thread_url(thread))


@bp.post("/<int:thread_id>/people/waiting", requires="site.write", limit="30 per minute")
def decide(thread_id: int) -> Response:
    """Let in somebody who wrote without being asked, or not."""
    thread = worked(thread_id)
    user_id, letting = request.form.get("user", 0, type=int), request.form.get("let") == "in"
    waits = {one.id for one in people_in(thread_id) if one.state == "waiting"}
    if user_id not in waits:
        raise Refused(_("Somebody has decided that already."))
    (accept_waiting if letting else refuse_waiting)(current_actor(), thread_id, user_id)
    return see_other(thread_url(thread))


@bp.post("/<int:thread_id>/follow", requires="site.write", limit="60 per minute")
def follow(thread_id: int) -> Response:
    """Hear of a ticket that is somebody else's, or no more."""
    thread = worked(thread_id)
    follow_ticket(current_actor(), thread_id, on=request.form.get("on") == "1")
    return see_other(thread_url(thread))


def _page(thread: ThreadView, form: PersonForm, *, status: int = 200) -> Response:
    actor = current_actor()
    return respond(
        "support/people.html",
        status=status,
        thread=thread,
        form=form,
        people=people_in(thread.id),
        may_share=may_share(actor, thread),
        is_team=may_answer(actor, thread),
    )
