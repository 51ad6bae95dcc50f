"""What happens with reports."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class Reported(Event):
    """Somebody reported something (`target_type` and `target_id`); by whom is told to nobody."""

    target_type: str
    target_id: int
    item_id: int
