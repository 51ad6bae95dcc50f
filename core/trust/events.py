"""What happens to levels of trust, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class LevelChanged(Event):
    """Somebody has another level of trust now: risen, fallen or chosen by the team."""

    user_id: int
    level: int
