"""What happens to groups, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class GroupEvent(Event):
    """Somebody's place in a group changed."""

    group_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class JoinedGroup(GroupEvent):
    """Somebody is in a group now, by whichever way."""


@dataclass(frozen=True, slots=True)
class LeftGroup(GroupEvent):
    """Somebody is in a group no longer: they left or were taken out."""
