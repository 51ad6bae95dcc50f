"""Working hours: what counts between two moments, and when so much of it is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.support.clocks.calendars import ALWAYS, Calendar, Holiday, Span, is_open, next_open
from plugins.support.clocks.counting import Part, Pause, add, counted, seconds_counted

HOUR = 3600
PARIS, NEW_YORK = "Europe/Paris", "America/New_York"


def at(text: str, zone: str = PARIS) -> datetime:
    """The moment of a wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def week(zone: str, *hours: tuple[int, int], days: range = range(5), **more: object) -> Calendar:
    """The same hours on some days of the week."""
    spans = tuple(Span(day, start * 60, end * 60) for day in days for start, end in hours)
    return Calendar(zone, spans, **more)  # type: ignore[arg-type]


OFFICE = week(PARIS, (9, 17))
LUNCH = week(PARIS, (9, 12), (13, 17))
NIGHTS = week(PARIS, (22, 6), days=range(7))


@pytest.mark.parametrize(
    ("calendar", "start", "end", "hours"),
    [
        (OFFICE, at("2026-11-16 08:00"), at("2026-11-16 18:00"), 8),
        (OFFICE, at("2026-11-20 16:00"), at("2026-11-23 10:00"), 2),
        (LUNCH, at("2026-11-16 11:00"), at("2026-11-16 14:00"), 2),
        (NIGHTS, at("2026-11-16 20:00"), at("2026-11-17 08:00"), 8),
        (ALWAYS, at("2026-11-16 20:00"), at("2026-11-17 08:00"), 12),
        # The clock goes forward at two: the night is an hour shorter; a day in the office is not.
        (NIGHTS, at("2026-03-28 20:00"), at("2026-03-29 12:00"), 7),
        (ALWAYS, at("2026-03-29 00:00"), at("2026-03-30 00:00"), 23),
        (OFFICE, at("2026-03-27 09:00"), at("2026-03-30 17:00"), 16),
        # And back at three: an hour longer.
        (NIGHTS, at("2026-10-24 20:00"), at("2026-10-25 12:00"), 9),
        (ALWAYS, at("2026-10-25 00:00"), at("2026-10-26 00:00"), 25),
        (
            week(NEW_YORK, (0, 4), days=range(7)),
            at("2026-03-08 00:00", NEW_YORK),
            at("2026-03-08 12:00", NEW_YORK),
            3,
        ),
        (
            week(NEW_YORK, (0, 4), days=range(7)),
            at("2026-11-01 00:00", NEW_YORK),
            at("2026-11-01 12:00", NEW_YORK),
            5,
        ),
        # Half past two does not exist: it is half past three, which is after the end.
        (
            Calendar(PARIS, (Span(6, 150, 195),)),
            at("2026-03-29 00:00"),
            at("2026-03-29 12:00"),
            0,
        ),
        # Half past two comes twice: the first is meant.
        (
            Calendar(PARIS, (Span(6, 90, 150),)),
            at("2026-10-25 00:00"),
            at("2026-10-25 12:00"),
            1,
        ),
    ],
)
def test_hours_count_as_they_really_went_by(
    calendar: Calendar, start: datetime, end: datetime, hours: int
) -> None:
    assert seconds_counted(calendar, start, end) == hours * HOUR


def test_a_holiday_does_not_count_and_says_its_name() -> None:
    holiday = Holiday("Christmas", 12, 25)
    office = week(PARIS, (9, 17), holidays=(holiday,))
    start = at("2026-12-24 16:00")
    assert add(office, start, 2 * HOUR) == at("2026-12-28 10:00")
    parts = counted(office, start, at("2026-12-28 10:00"))
    assert [(one.why, one.note, one.seconds // HOUR) for one in parts] == [
        ("counted", "", 1),
        ("closed", "", 7),
        ("holiday", "Christmas", 24),
        ("closed", "", 57),
        ("counted", "", 1),
    ]


def test_a_holiday_of_one_year_is_none_in_the_next() -> None:
    office = week(PARIS, (9, 17), holidays=(Holiday("Moving", 11, 16, 2026),))
    assert not is_open(office, at("2026-11-16 10:00"))
    assert is_open(office, at("2027-11-16 10:00"))


def test_the_night_before_a_holiday_ends_at_midnight() -> None:
    nights = Calendar(PARIS, NIGHTS.spans, (Holiday("Christmas", 12, 25),))
    start = at("2026-12-24 20:00")
    # Two hours before it, none on it but the next morning's after it.
    assert seconds_counted(nights, start, at("2026-12-26 12:00")) == 8 * HOUR


def test_lunch_is_not_counted_and_what_is_due_falls_behind_it() -> None:
    assert add(LUNCH, at("2026-11-16 11:30"), HOUR) == at("2026-11-16 13:30")


def test_what_is_asked_at_night_is_due_in_the_morning() -> None:
    assert add(OFFICE, at("2026-11-20 23:00"), HOUR) == at("2026-11-23 10:00")
    assert next_open(OFFICE, at("2026-11-20 23:00")) == at("2026-11-23 09:00")


def test_a_pause_is_kept_out_and_said() -> None:
    pause = Pause(at("2026-11-16 10:00"), at("2026-11-16 12:00"), "Waiting for them")
    start = at("2026-11-16 09:00")
    assert add(OFFICE, start, 2 * HOUR, [pause]) == at("2026-11-16 13:00")
    parts = counted(OFFICE, start, at("2026-11-16 13:00"), [pause])
    assert [(one.why, one.note) for one in parts] == [
        ("counted", ""),
        ("paused", "Waiting for them"),
        ("counted", ""),
    ]


def test_a_clock_that_stands_still_is_due_never() -> None:
    stood = [Pause(at("2026-11-16 10:00"), None)]
    assert add(OFFICE, at("2026-11-16 09:00"), 2 * HOUR, stood) is None
    assert add(OFFICE, at("2026-11-16 09:00"), HOUR, stood) == at("2026-11-16 10:00")


def test_where_nobody_ever_works_nothing_is_due() -> None:
    assert add(Calendar(PARIS), at("2026-11-16 09:00"), 1) is None


def test_hours_through_the_night_are_one_part() -> None:
    parts = counted(NIGHTS, at("2026-11-16 22:00"), at("2026-11-17 06:00"))
    assert [one.why for one in parts] == ["counted"]


ZONES = st.sampled_from(
    [PARIS, NEW_YORK, "UTC", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"]
)
SPANS = st.lists(
    st.builds(Span, st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1440)), max_size=9
)
DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))
HOLIDAYS = st.lists(
    st.builds(
        lambda day, year: Holiday("Off", day.month, day.day, year * day.year),
        DAYS,
        st.integers(0, 1),
    ),
    max_size=4,
)
CALENDARS = st.builds(
    lambda zone, spans, holidays, is_always: Calendar(
        zone, tuple(spans), tuple(holidays), is_always
    ),
    *(ZONES, SPANS, HOLIDAYS, st.booleans()),
)
START = datetime(2015, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 12 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
LENGTHS = st.integers(0, 40 * 86_400)


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Pause]:
    """Some pauses one after the other, the last of them perhaps without an end."""
    steps = draw(st.lists(st.integers(1, 5 * 86_400), max_size=6))
    marks, moment = [], start
    for step in steps:
        moment += timedelta(seconds=step)
        marks.append(moment)
    return [Pause(one, other, "") for one, other in list(pairwise(marks))[::2]]


@settings(max_examples=150, deadline=None)
@given(st.data(), CALENDARS, MOMENTS, LENGTHS)
def test_every_second_is_counted_closed_or_paused(
    data: st.DataObject, calendar: Calendar, start: datetime, length: int
) -> None:
    end = start + timedelta(seconds=length)
    some = data.draw(pauses(start - timedelta(days=2)))
    parts = counted(calendar, start, end, some)
    assert sum(one.seconds for one in parts) == length
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert all(one.seconds > 0 for one in parts)
    told = sum(one.seconds for one in parts if one.why == "counted")
    assert told == seconds_counted(calendar, start, end, some)


@settings(max_examples=150, deadline=None)
@given(st.data(), CALENDARS, MOMENTS, st.integers(1, 20 * 86_400))
def test_adding_and_counting_are_each_others_other_way_round(
    data: st.DataObject, calendar: Calendar, start: datetime, seconds: int
) -> None:
    some = data.draw(pauses(start))
    due = add(calendar, start, seconds, some)
    if due is None:
        assert not calendar.is_always
        assert seconds_counted(calendar, start, start + timedelta(days=400), some) < seconds
        return
    assert seconds_counted(calendar, start, due, some) == seconds
    assert seconds_counted(calendar, start, due - timedelta(seconds=1), some) == seconds - 1


@settings(max_examples=80, deadline=None)
@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS)
def test_what_counts_does_not_depend_on_where_one_cuts(
    calendar: Calendar, start: datetime, one: int, other: int
) -> None:
    middle = start + timedelta(seconds=one)
    end = middle + timedelta(seconds=other)
    halves = seconds_counted(calendar, start, middle) + seconds_counted(calendar, middle, end)
    assert seconds_counted(calendar, start, end) == halves


def test_a_part_knows_how_long_it_took() -> None:
    assert Part(at("2026-10-25 00:00"), at("2026-10-26 00:00"), "closed").seconds == 25 * HOUR
