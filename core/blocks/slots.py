"""The button in the head of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access import Actor
from core.blocks import queries
from core.blocks.actions import GONE


def in_head(actor: Actor, *, person: Any) -> Mapping[str, Any] | None:
    """Block or unblock this person, for members; nothing beside the team and oneself."""
    if not actor.is_member or person.id == actor.user_id or person.state in GONE:
        return None
    is_blocked = queries.has_blocked(actor.id, person.id)
    if person.role and not is_blocked:
        return None
    return {"person": person, "is_blocked": is_blocked}
