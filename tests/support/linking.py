"""The links of the town: one that everybody sees, and one to a thread of the team."""

from __future__ import annotations

from core.access import Actor
from core.links.actions import link_threads
from core.links.models import ThreadLink


def link_up(owner: Actor, staff: Actor, mine: int, event: int, team: int) -> dict[str, object]:
    """Link a thread of the owner's with their event, and let the team link theirs with it; the
    things of the town that name the links."""
    link_threads(owner, mine, event, "answers")
    link_threads(staff, team, mine, "duplicates")
    by_sort = dict(ThreadLink.select(ThreadLink.sort, ThreadLink.id).tuples())
    return {"link_id": by_sort["answers"], "team_link": by_sort["duplicates"]}
