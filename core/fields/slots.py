"""What somebody says in the fields of their profile, on the page for those who look after
accounts."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from core.fields import queries
from core.fields.actions import TOLD_OF


def of_member(actor: Actor, *, member: Any) -> dict[str, Any] | None:
    """Every value, and the way to those that the team fills in."""
    if member.state not in TOLD_OF or not queries.definitions():
        return None
    return {
        "member": member,
        "facts": queries.facts_of(actor, member.id),
        "may_fill": bool(queries.edited_by("team")),
    }
