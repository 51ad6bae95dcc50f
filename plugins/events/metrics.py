"""What events measure: who was there, who did not come, who came again.

An answer is no attendance: only who was let in at the door was there. Dates at which nobody was
let in count for nothing, since nobody kept the door. For owners alone, as all measures; hosts see
the figures of their own dates at the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from peewee import fn

from plugins.events.models import EventAnswer, EventDate
from townhall import Counted, Metric, Thread, as_utc, clock


def metrics() -> list[Metric]:
    """Attendance, those who did not come, and those who came again."""
    return [
        Metric(
            name="events.attendance",
            label=_l("People at events"),
            definition=_l(
                "Different members who were let in at the door of an event. Their guests are not"
                " counted."
            ),
            shows="people",
            count=count_answers,
            parts=("there",),
            order=70,
        ),
        Metric(
            name="events.no_show",
            label=_l("Did not come"),
            definition=_l(
                "Answers of members who said that they come and were not let in, out of all who"
                " said so. Only dates that are over and at which somebody was let in."
            ),
            shows="share",
            reads="events.attendance",
            parts=("missed",),
            of=("expected",),
            better="less",
            order=71,
        ),
        Metric(
            name="events.again",
            label=_l("Came again"),
            definition=_l(
                "Members who were at an event in the time shown and in the one before, out of all"
                " who were at one in the one before."
            ),
            shows="again",
            reads="events.attendance",
            parts=("there",),
            order=72,
        ),
    ]


def count_answers(first: date, last: date) -> Iterator[Counted]:
    """Each answer that said yes, on the day (UTC) on which the date started: that somebody was
    expected, and whether they were there or missed it."""
    for starts_at, user_id, space_id, thread_id, came_at in _answers(first, last):
        began = as_utc(starts_at)
        assert began
        row = Counted(began.date(), user_id, space_id, thread_id, "expected")
        yield row
        yield row._replace(part="there" if came_at else "missed")


def _answers(first: date, last: date) -> Iterator[tuple[Any, ...]]:
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    inside = EventAnswer.alias()
    kept_door = inside.select().where(
        (inside.date == EventDate.id) & inside.checked_in_at.is_null(False)
    )
    query = (
        EventAnswer.select(
            EventDate.starts_at,
            EventAnswer.user,
            Thread.space,
            Thread.id,
            EventAnswer.checked_in_at,
        )
        .join(EventDate)
        .join(Thread, on=(EventDate.event == Thread.id))
        .where(
            (EventAnswer.status == "going")
            & (EventAnswer.way != "online")
            & (EventDate.state == "")
            & (EventDate.starts_at >= start)
            & (EventDate.starts_at < end)
            & (EventDate.ends_at <= clock.now())
            & (Thread.state == "")
            & Thread.deleted_at.is_null()
            & fn.EXISTS(kept_door)
        )
    )
    yield from query.tuples().iterator()
