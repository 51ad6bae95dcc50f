"""Who is in a ticket, its mail and its links: beside its page, or as a page of its own."""

from __future__ import annotations

from flask import Response

from plugins.support.entries import LATER, sides
from plugins.support.queries.tickets import ticket_of
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import Forbidden, current_actor, respond, thread_url


@bp.get("/<int:thread_id>/beside", requires="site.member")
def beside(thread_id: int) -> Response:
    """What the team reads beside a ticket and what comes after its page."""
    actor, found = current_actor(), ticket_thread(thread_id)
    if not may_answer(actor, found):
        raise Forbidden("support.answer")
    detail = ticket_of(found.id)
    return respond(
        "support/beside.html",
        fragment="beside",
        thread=found,
        address=thread_url(found),
        ticket=detail,
        is_team=True,
        sides=sides(actor, found, detail, areas=LATER),
    )
