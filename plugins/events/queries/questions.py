"""What is asked of whoever comes."""

from __future__ import annotations

from plugins.events.models import EventQuestion
from townhall import LARGEST


def questions_of(event_id: int) -> list[EventQuestion]:
    """The questions of an event that was loaded through the actor's sight, in their order."""
    mine = EventQuestion.select().where(EventQuestion.event == event_id)
    return list(mine.order_by(EventQuestion.position, EventQuestion.id))


def question_of(event_id: int, question_id: int) -> EventQuestion | None:
    """One question of an event, or None."""
    one = EventQuestion.id == min(question_id, LARGEST)
    found: EventQuestion | None = EventQuestion.get_or_none(one & (EventQuestion.event == event_id))
    return found
