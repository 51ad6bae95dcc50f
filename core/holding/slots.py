"""What waits on the pages where it will stand, for its author alone. Asks the database nothing
for those of whom nothing waits."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from core.holding import queries


def after_replies(actor: Actor, *, thread: Any) -> dict[str, Any] | None:
    """The actor's replies that wait to stand in a thread."""
    if not actor.waiting:
        return None
    found = queries.waiting_in(actor, thread.id)
    return {"texts": found} if found else None


def in_space(actor: Actor, *, space: Any) -> dict[str, Any] | None:
    """How many threads of the actor's wait to stand in a space."""
    count = queries.waiting_count(actor, space.id) if actor.waiting else 0
    return {"count": count} if count else None
