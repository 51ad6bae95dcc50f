"""Changing where a ticket stands, from its page."""

from __future__ import annotations

from flask import Response, request

from plugins.support.actions.changing import By, Stale, change_ticket
from plugins.support.actions.spam import mark_spam
from plugins.support.forms.answer import seen_row, sent_changes
from plugins.support.queries.tickets import ticket_of
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import page_context, ticket_thread
from townhall import (
    Forbidden,
    Rejected,
    ThreadView,
    begun_reply,
    current_actor,
    respond,
    see_other,
    thread_url,
)


@bp.post("/<int:thread_id>/change", requires="site.write", limit="60 per minute")
def change(thread_id: int) -> Response:
    """Change state, priority, who has it, or whether it may be closed by itself."""
    actor, found = current_actor(), _answerable(thread_id)
    try:
        changes = sent_changes(ticket_of(found.id), actor.user_id)
        change_ticket(By(actor=actor, seen=seen_row()), found.id, changes)
    except Stale as stale:
        return _again(found, stale=stale, status=409)
    except Rejected as error:
        return _again(found, why=error.message, status=422)
    return see_other(thread_url(found))


@bp.post("/<int:thread_id>/spam", requires="site.write", limit="60 per minute")
def spam(thread_id: int) -> Response:
    """Say that a ticket is spam, or that it is none."""
    found = _answerable(thread_id)
    by = By(actor=current_actor(), seen=seen_row())
    try:
        mark_spam(by, found.id, on=request.form.get("on") == "yes")
    except Stale as stale:
        return _again(found, stale=stale, status=409)
    return see_other(thread_url(found))


def _answerable(thread_id: int) -> ThreadView:
    found = ticket_thread(thread_id)
    if not may_answer(current_actor(), found):
        raise Forbidden("support.answer")
    return found


def _again(
    found: ThreadView, *, status: int, stale: Stale | None = None, why: str = ""
) -> Response:
    """The page as it is now, with what was wished for in the form that changes it."""
    found = ticket_thread(found.id)
    wished = {
        name: request.form.get(name, "") for name in ("state", "priority", "assignee", "team")
    }
    context = page_context(
        found,
        found.last_number,
        begun_reply(current_actor(), found),
        stale=stale,
        refused={**wished, "why": why},
    )
    return respond("support/ticket.html", status=status, **context)
