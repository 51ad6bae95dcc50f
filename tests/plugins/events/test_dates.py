"""Dates of series are written ahead, stay at their hour, and are not lost when people answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor
from core.notifications.models import Notification
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.dates import HORIZON, MOST, extend_horizons, rederive, write_dates
from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event, EventAnswer, EventDate, EventSession
from townhall import transaction

ADMIN = Actor(is_admin=True)
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
Made = Callable[..., Event]


@pytest.fixture
def now(app: Flask) -> Iterator[datetime]:
    """A winter Sunday, inside a request."""
    with app.test_request_context("/"), clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
def made(now: datetime, calendar: Any, cast: SimpleNamespace, actor_of: Any) -> Made:
    """Makes events by alice in Paris."""

    def make(starts: str, rule: str = "", **more: Any) -> Event:
        details = Details(starts=starts, zone="Europe/Paris", rule=rule, **more)
        alice = actor_of(cast.alice)
        thread = start_event(
            alice, calendar.id, title="Repair evening", body="Bring it.", details=details
        )
        return Event.get_by_id(thread.id)  # type: ignore[no-any-return]

    return make


def dates(event: Event) -> list[EventDate]:
    return list(EventDate.select().where(EventDate.event == event).order_by(EventDate.starts_at))


def change(event: Event, **values: Any) -> Any:
    """Change the series and write its dates."""
    Event.update(values).where(Event.thread == event.thread_id).execute()
    with transaction():
        return write_dates(Event.get_by_id(event.thread_id))


def test_a_series_is_at_its_hour_across_both_changes_of_the_clock(made: Made) -> None:
    written = dates(made("2026-02-03T19:00", "FREQ=WEEKLY"))
    assert {date.starts[11:] for date in written} == {"19:00"}
    assert {date.ends[11:] for date in written} == {"20:00"}
    hours = [date.starts_at.hour for date in written]
    assert (hours[0], hours[20], hours[45]) == (18, 17, 18)
    horizon = written[0].starts_at + HORIZON
    assert horizon - timedelta(days=7) <= written[-1].starts_at < horizon


def test_a_single_event_has_one_date_however_far_ahead(made: Made) -> None:
    event = made("2030-06-01T10:00")
    assert [date.original for date in dates(event)] == ["2030-06-01T10:00"]
    assert event.horizon is None


def test_whole_days_last_until_midnight_where_the_community_is(made: Made) -> None:
    settings.put(ADMIN, "core", "timezone", "Europe/Paris")
    [date] = dates(made("2026-07-01", ends="2026-07-03"))
    assert (date.is_all_day, date.zone, date.starts, date.ends) == (
        True,
        "",
        "2026-07-01",
        "2026-07-03",
    )
    assert date.starts_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert date.ends_at == datetime(2026, 7, 3, 22, tzinfo=UTC)


def test_an_end_is_after_the_start_where_the_clock_skips(made: Made) -> None:
    before, skipped = dates(made("2026-03-28T02:45", "FREQ=DAILY;COUNT=2", ends="2026-03-28T03:15"))
    assert before.ends_at - before.starts_at == timedelta(minutes=30)
    assert skipped.ends_at - skipped.starts_at == timedelta(minutes=30)


def test_an_old_daily_series_is_written_from_not_long_ago(made: Made) -> None:
    event = made("2020-01-01T08:00", "FREQ=DAILY")
    written = dates(event)
    assert len(written) == MOST
    assert written[0].starts_at > NOW - timedelta(days=101)
    assert event.horizon == written[-1].starts_at


def test_a_series_that_was_over_long_ago_has_its_dates(made: Made) -> None:
    event = made("2019-01-01T08:00", "FREQ=WEEKLY;COUNT=3")
    assert [date.starts[:10] for date in dates(event)] == ["2019-01-01", "2019-01-08", "2019-01-15"]
    assert event.horizon is None


def test_horizons_are_pushed_on_once_a_week(made: Made) -> None:
    event = made("2026-02-03T19:00", "FREQ=WEEKLY")
    before = dates(event)
    with clock.frozen_at(NOW + timedelta(days=2)):
        extend_horizons()
    assert dates(event) == before
    with clock.frozen_at(NOW + timedelta(days=30)):
        extend_horizons()
        extend_horizons()
    after = dates(event)
    assert after[: len(before)] == before
    assert len(after) - len(before) == 4


def test_a_series_with_an_end_is_not_looked_at_again(made: Made) -> None:
    assert made("2026-02-03T19:00", "FREQ=WEEKLY;COUNT=5").horizon is None
    assert made("2026-02-03T19:00", "FREQ=YEARLY;COUNT=5").horizon is not None


def test_who_comes_to_all_comes_to_dates_that_are_added(
    made: Made, cast: SimpleNamespace, actor_of: Any
) -> None:
    event = made("2026-02-03T19:00", "FREQ=WEEKLY;UNTIL=20260217")
    answer(actor_of(cast.bob), dates(event)[0].id, Wish(status="going"), scope="all")
    change(event, rule="FREQ=WEEKLY;UNTIL=20260303")
    assert [date.going for date in dates(event)] == [1, 1, 1, 1, 1]


def test_dates_that_are_no_more_stay_for_those_who_answered(
    made: Made, cast: SimpleNamespace, actor_of: Any
) -> None:
    event = made("2026-02-03T19:00", "FREQ=WEEKLY;UNTIL=20260303")
    first, second, third, fourth, last = dates(event)
    answer(actor_of(cast.bob), second.id, Wish(status="going"))
    EventDate.update(changes={"place": "Attic"}).where(EventDate.id == fourth.id).execute()
    EventSession.create(date=third, title="Tea", starts="2026-02-17T19:00", ends="2026-02-17T20:00")
    written = change(event, rule="FREQ=MONTHLY;UNTIL=20260303")
    states = {date.id: date.state for date in dates(event)}
    assert states == {
        first.id: "",
        second.id: "gone",
        third.id: "gone",
        fourth.id: "gone",
        last.id: "",
    }
    assert {date.id for date in written.gone} == {second.id, third.id, fourth.id}
    assert EventAnswer.get().date_id == second.id
    change(event, rule="FREQ=WEEKLY;UNTIL=20260303")
    again = dates(event)
    assert [date.state for date in again] == [""] * 5
    assert [date.id for date in again] == [first.id, second.id, third.id, fourth.id, last.id]
    assert again[1].sequence == second.sequence + 2


def test_what_is_over_stays_as_it_was(made: Made) -> None:
    event = made("2026-01-06T19:00", "FREQ=WEEKLY;UNTIL=20260303")
    over = [date for date in dates(event) if date.ends_at < NOW]
    assert len(over) == 4
    change(event, rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20260303", ends="2026-01-06T23:00")
    kept = dates(event)
    assert kept[:4] == over
    assert [(date.starts[:10], date.ends[11:]) for date in kept[4:]] == [
        ("2026-02-03", "23:00"),
        ("2026-02-17", "23:00"),
        ("2026-03-03", "23:00"),
    ]


def test_a_date_keeps_what_was_changed_of_it(made: Made) -> None:
    event = made("2026-02-03T19:00", "FREQ=WEEKLY;UNTIL=20260217")
    mine = dates(event)[1]
    EventDate.update(changes={"starts": "2026-02-11T18:00"}).where(
        EventDate.id == mine.id
    ).execute()
    written = change(event, zone="Europe/London")
    moved = EventDate.get_by_id(mine.id)
    assert (moved.original, moved.starts, moved.ends) == (
        "2026-02-10T19:00",
        "2026-02-11T18:00",
        "2026-02-11T19:00",
    )
    assert moved.starts_at == datetime(2026, 2, 11, 18, tzinfo=UTC)
    assert moved.before == "2026-02-10T19:00"
    assert [date.sequence for date in written.moved] == [1, 1, 1]


def test_moments_follow_when_the_rules_of_a_zone_change(
    made: Made, cast: SimpleNamespace, actor_of: Any
) -> None:
    event = made("2026-02-03T19:00", "FREQ=WEEKLY;UNTIL=20260217")
    late = timedelta(hours=1)
    for date in dates(event)[1:]:
        wrong = {"starts_at": date.starts_at + late, "ends_at": date.ends_at + late}
        EventDate.update(wrong).where(EventDate.id == date.id).execute()
    rederive()
    rederive()
    assert [date.starts_at.hour for date in dates(event)] == [18, 18, 18]
    assert [date.sequence for date in dates(event)] == [0, 1, 1]
    assert [date.before for date in dates(event)] == ["", "", ""]
    assert Notification.select().count() == 0


def test_whole_days_follow_the_zone_of_the_community(made: Made) -> None:
    event = made("2026-07-01")
    settings.put(ADMIN, "core", "timezone", "Asia/Tokyo")
    rederive()
    [date] = dates(event)
    assert date.starts_at == datetime(2026, 6, 30, 15, tzinfo=UTC)
    assert date.sequence == 0


def test_a_rule_that_is_not_understood_stops_no_other(made: Made) -> None:
    odd, event = made("2026-02-03T19:00", "FREQ=WEEKLY"), made("2026-02-03T19:00", "FREQ=WEEKLY")
    Event.update(rule="FREQ=HOURLY").where(Event.thread == odd.thread_id).execute()
    count = len(dates(event))
    with clock.frozen_at(NOW + timedelta(days=30)):
        extend_horizons()
    assert len(dates(event)) > count
