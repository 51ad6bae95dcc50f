"""What events measure. They come by `register_metrics`."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.measures import Metric
from core.site import site
from plugins.events.metrics import count_answers
from plugins.events.models import EventAnswer, EventDate


def parts() -> Counter[str]:
    today = clock.now().date()
    rows = count_answers(today - timedelta(days=30), today)
    return Counter(f"{row.part} {row.user_id}" for row in rows)


@pytest.fixture
def past(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """A meeting that was yesterday: bob was let in, charlie did not come, maya could not."""
    began = clock.now() - timedelta(days=1)
    EventDate.update(starts_at=began, ends_at=began + timedelta(hours=2)).execute()
    for name, status, came_at in (
        ("bob", "going", began),
        ("charlie", "going", None),
        ("maya", "cannot", None),
    ):
        EventAnswer.create(
            date=meeting.date.id,
            user=getattr(cast, name).id,
            status=status,
            code=name,
            checked_in_at=came_at,
            created_at=began,
            changed_at=began,
        )
    return meeting


def test_events_declare_what_they_measure(app: Flask) -> None:
    names = [metric.name for owner, metric in site().registry.of(Metric) if owner == "events"]
    assert names == ["events.attendance", "events.no_show", "events.again"]


def test_who_said_yes_was_there_or_missed_it(past: SimpleNamespace, cast: Any) -> None:
    bob, charlie = cast.bob.id, cast.charlie.id
    assert parts() == {
        f"expected {bob}": 1,
        f"there {bob}": 1,
        f"expected {charlie}": 1,
        f"missed {charlie}": 1,
    }


def test_it_counts_in_the_calendar_on_the_day_of_the_date(past: SimpleNamespace) -> None:
    today = clock.now().date()
    row = next(iter(count_answers(today - timedelta(days=30), today)))
    began = EventDate.get().starts_at
    assert (row.day, row.space_id, row.thread_id) == (began.date(), past.calendar.id, past.id)


@pytest.mark.parametrize("change", ["nobody kept the door", "it was cancelled", "it still runs"])
def test_a_date_that_says_nothing_of_attendance_counts_for_nothing(
    past: SimpleNamespace, change: str
) -> None:
    if change == "nobody kept the door":
        EventAnswer.update(checked_in_at=None).execute()
    elif change == "it was cancelled":
        EventDate.update(state="cancelled").execute()
    else:
        EventDate.update(ends_at=clock.now() + timedelta(hours=1)).execute()
    assert not parts()
