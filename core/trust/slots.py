"""What trust puts on other pages."""

from __future__ import annotations

from typing import Any

from core import settings
from core.access import Actor
from core.trust import criteria, limits, queries


def of_member(actor: Actor, *, member: Any) -> dict[str, Any] | None:
    """Somebody's level on the page for those who look after accounts."""
    if member.state not in ("active", "suspended"):
        return None
    may_choose = member.id != actor.user_id and (actor.is_admin or not member.roles)
    return {
        "member": member,
        "levels": limits.LEVELS,
        "is_locked": queries.standing_of(member.id).is_locked,
        "earned": criteria.earned(queries.facts_of(member.id)),
        "cap": queries.cap_of(member.id),
        "may_choose": may_choose,
    }


def of_oneself(actor: Actor) -> dict[str, Any] | None:
    """One's own level: what one may do, and what is missing to the next."""
    if not actor.signed_in:
        return None
    level = limits.clamped(actor.trust)
    next_level = level + 1 if level < limits.LEVELS[-1] else 0
    facts = queries.facts_of(actor.id)
    return {
        "level": level,
        "next_level": next_level,
        "is_locked": queries.standing_of(actor.id).is_locked,
        "cap": queries.cap_of(actor.id),
        "days": settings.get("core", "trust_sanction_days"),
        "steps": criteria.steps_to(next_level, facts) if next_level else [],
        "lines": _own_lines(level),
        "is_limited": limits.of(actor) != limits.NONE,
    }


def _own_lines(level: int) -> list[tuple[Any, limits.Number, limits.Number]]:
    """Each limit with its number now and at the next level."""
    above = min(level + 1, limits.LEVELS[-1])
    return [
        (one.label, limits.number(one, level), limits.number(one, above)) for one in limits.LIMITS
    ]
