"""Answers that can still be called back, and who looks at a ticket."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from plugins.support.actions.attending import attend as remember
from plugins.support.actions.sending import call_back
from plugins.support.models.talk import WAITING
from plugins.support.queries import talk
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import (
    Conflict,
    Forbidden,
    NotFound,
    Rejected,
    ThreadView,
    current_actor,
    posted,
    respond,
    see_other,
    thread_url,
)


@bp.get("/<int:thread_id>/outgoing", requires="site.member", limit="60 per minute")
def outgoing(thread_id: int) -> Response:
    """Answers that wait to leave."""
    found = _answerable(thread_id)
    waiting = talk.outgoing(current_actor(), found.id)
    left = not any(answer.state == WAITING for answer in waiting)
    return respond(
        "support/outgoing.html", fragment="outgoing", waiting=waiting, thread=found, left=left
    )


@bp.post("/<int:thread_id>/recall/<int:outgoing_id>", requires="site.write")
def recall(thread_id: int, outgoing_id: int) -> Response:
    """Call an answer back before it leaves."""
    found = _answerable(thread_id)
    if not talk.is_outgoing(found.id, outgoing_id):
        raise NotFound
    try:
        call_back(current_actor(), outgoing_id)
    except Rejected as error:
        raise Conflict(error.message) from error
    return see_other(f"{thread_url(found, found.last_number).partition('#')[0]}#reply")


@bp.post("/<int:thread_id>/here", requires="site.member", limit="60 per minute")
def attend(thread_id: int) -> Response:
    """Say that one looks at a ticket, and perhaps writes, and see who else does."""
    actor, found = current_actor(), _answerable(thread_id)
    remember(actor, found, writes=request.form.get("writes") == "yes")

    def around() -> dict[str, Any]:
        return {"others": talk.present(actor, found.id), "thread": found}

    return posted(thread_url(found), "support/_here.html", fragment="here", context=around)


def _answerable(thread_id: int) -> ThreadView:
    found = ticket_thread(thread_id)
    if not may_answer(current_actor(), found):
        raise Forbidden("support.answer")
    return found
