"""Why a ticket is due when it is: its targets, with every stretch that counts or does not."""

from __future__ import annotations

from typing import Any

from flask import Response

from plugins.support import words
from plugins.support.clocks.targets import Target
from plugins.support.queries.clocks import clocks_of, given_alarms
from plugins.support.rules import may_answer
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import Forbidden, clock, current_actor, respond


@bp.get("/<int:thread_id>/why", requires="site.member")
def why(thread_id: int) -> Response:
    """Every target of a ticket and how its time adds up; for the team."""
    thread = ticket_thread(thread_id)
    if not may_answer(current_actor(), thread):
        raise Forbidden("support.answer")
    found = clocks_of(thread_id)
    now = clock.now().replace(microsecond=0)
    return respond(
        "support/why.html",
        thread=thread,
        policy=found.policy if found else None,
        has_clocks=found is not None,
        priority=words.PRIORITIES.get(found.ticket.priority, "") if found else "",
        targets=[_shown(one, now) for one in found.targets] if found else [],
        alarms=given_alarms(thread_id),
        names=words.NAMES,
    )


def _shown(target: Target, now: Any) -> dict[str, Any]:
    zone, parts = target.calendar.zone, target.parts(now)
    counts = sum(one.seconds for one in parts if one.why == "counted")
    return {
        "name": words.NAMES[target.name],
        "key": f"{target.name}-{target.cycle}",
        "standing": words.standing(target, now),
        "started": words.wall(target.started, zone),
        "due": words.wall(target.due_at, zone) if target.due_at else "",
        "done": words.wall(target.done_at, zone) if target.done_at else "",
        "zone": zone,
        "limit": words.exactly(target.limit),
        "counted": words.exactly(counts),
        "skipped": words.exactly(sum(one.seconds for one in parts) - counts),
        "elapsed": words.exactly(sum(one.seconds for one in parts)),
        "parts": [
            {
                "start": words.wall(one.start, zone),
                "end": words.wall(one.end, zone),
                "why": words.reason(one),
                "counts": one.why == "counted",
                "length": words.exactly(one.seconds),
            }
            for one in parts
        ],
    }
