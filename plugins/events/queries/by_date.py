"""A date found by its number alone, for the pages that are about one date."""

from __future__ import annotations

from typing import NamedTuple

from plugins.events import words
from plugins.events.models import EventDate
from plugins.events.queries.shown import DateView, EventView, date_in, event_of
from townhall import LARGEST, Actor, NotFound, ThreadView, clock, settings, visible_thread


class Found(NamedTuple):
    """A date with its event and its thread."""

    thread: ThreadView
    event: EventView
    date: DateView

    @property
    def title(self) -> str:
        """What it is called on this date."""
        return self.date.title or self.thread.title

    @property
    def said(self) -> str:
        """When it is, by the clock at the place."""
        return words.when(self.date)

    def said_in(self, zone: str) -> str:
        """The same by the clock of a reader; empty where that shows the same."""
        return words.for_reader(self.date, zone)

    @property
    def zone(self) -> str:
        """The zone whose clock hangs at the place; that of the community for whole days."""
        return self.date.zone or clock.zone_named(settings.get("core", "timezone"))


def found_date(actor: Actor, date_id: int) -> Found:
    """One date. Raises `NotFound` for a missing one, and for one of an event that the actor may
    not see."""
    rows = EventDate.select(EventDate.event).where(EventDate.id == min(date_id, LARGEST))
    row = rows.tuples().first()
    if row is None:
        raise NotFound
    thread = visible_thread(actor, row[0], kind="event")
    event = event_of(thread.id)
    return Found(thread, event, date_in(event, date_id))
