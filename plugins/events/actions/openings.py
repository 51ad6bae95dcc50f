"""Answers that are taken from some time on: who stood in line until then gets a seat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from peewee import Value, fn

from plugins.events import DRAFT
from plugins.events.actions.seats import held
from plugins.events.models import IS_EVENT, Event, EventAnswer, EventDate
from plugins.events.seating import WAITING
from townhall import Thread, as_utc, clock


def open_answers() -> None:
    """Give seats at dates whose answers have opened to those who stand in line there. A job;
    interrupted, it goes on the next time, and twice does nothing."""
    for date_id in list(_just_opened()):
        # Holding a date is enough (see `Seats.settle`).
        with held(date_id):
            pass


def _just_opened() -> Iterator[int]:
    """Dates at which somebody has waited since before answers were taken, in the order in which
    dates are held."""
    now = clock.now()
    # What is different on a date may be when answers to it open.
    differs = EventDate.changes != Value("{}", converter=False)
    there = Thread.deleted_at.is_null() & (Thread.state != DRAFT) & IS_EVENT
    rows = (
        EventDate.select(
            EventDate.id,
            EventDate.starts_at,
            EventDate.changes,
            Event.opens_minutes,
            Event.closes_minutes,
            fn.MIN(EventAnswer.changed_at),
        )
        .join(Event)
        .join(Thread, on=(Event.thread == Thread.id))
        .join(EventAnswer, on=(EventAnswer.date == EventDate.id))
        .where(
            (EventDate.starts_at > now)
            & (EventDate.waiting > 0)
            & (EventDate.state == "")
            & Event.cancelled_at.is_null()
            & (EventAnswer.status == WAITING)
            & (Event.opens_minutes.is_null(False) | differs)
            & there
        )
        .group_by(EventDate.id, Event.thread)
        .order_by(EventDate.id)
    )
    for date_id, starts_at, changes, *minutes, since in rows.tuples():
        said = dict(zip(("opens_minutes", "closes_minutes"), minutes, strict=True)) | changes
        if said["opens_minutes"] is None:
            continue
        opens_at = starts_at - timedelta(minutes=said["opens_minutes"])
        closes_at = starts_at - timedelta(minutes=said["closes_minutes"] or 0)
        moment = as_utc(since)
        if moment is not None and moment < opens_at <= now < closes_at:
            yield date_id
