"""What happened in the review queue."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class QueueChanged(Event):
    """Something began to wait for a decision, or does not wait any more."""

    item_id: int
