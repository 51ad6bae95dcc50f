"""What a ticket answers to fields, put right by the team."""

from __future__ import annotations

from flask import Response, request, url_for

from plugins.support.actions.changing import By, Stale
from plugins.support.actions.values import set_values
from plugins.support.fields import Answers, fields_in, read_answers
from plugins.support.queries.tickets import ticket_of
from plugins.support.queries.values import values_by_key
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import Forbidden, ThreadView, current_actor, respond, see_other, thread_url


@bp.get("/<int:thread_id>/fields", requires="site.member")
def values(thread_id: int) -> Response:
    """The form of what a ticket answers."""
    found = _workable(thread_id)
    return _page(found, Answers({}, values_by_key(thread_id), {}))


@bp.post("/<int:thread_id>/fields", requires="site.write", limit="30 per minute")
def set_ticket_values(thread_id: int) -> Response:
    """Let a ticket answer so; what others did meanwhile is said first."""
    found = _workable(thread_id)
    asked = fields_in(found.space_id, public=False)
    answers = read_answers(asked, request.form, strict=False)
    if answers.errors:
        return _page(found, answers, status=422)
    seen = request.form.get("seen", "")
    by = By(actor=current_actor(), seen=int(seen) if seen.isdecimal() and len(seen) < 19 else 0)
    try:
        set_values(by, thread_id, answers.values)
    except Stale:
        return _page(found, answers, status=409)
    return see_other(url_for("support.values", thread_id=thread_id))


def _workable(thread_id: int) -> ThreadView:
    found = ticket_thread(thread_id)
    if not may_answer(current_actor(), found):
        raise Forbidden("support.answer")
    return found


def _page(found: ThreadView, answers: Answers, *, status: int = 200) -> Response:
    return respond(
        "support/values.html",
        status=status,
        thread=found,
        thread_url=thread_url(found),
        custom=fields_in(found.space_id, public=False),
        answers=answers,
        seen=ticket_of(found.id).last_entry,
        is_stale=status == 409,
    )
