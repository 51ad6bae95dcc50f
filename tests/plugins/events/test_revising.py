"""Series as values: they are moved, cut and continued without losing a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.events.times.revising import Saying, revised
from plugins.events.times.rules import parse_rule, rule_text
from plugins.events.times.series import BEGINNING, Series, is_named, moments, moved
from plugins.events.times.walls import Wall, parse_wall, wall_text

FAR = datetime(2030, 1, 1, tzinfo=UTC)
RULES = (
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;COUNT=30",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=21",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;COUNT=9",
    "FREQ=MONTHLY;BYMONTHDAY=1,31;UNTIL=20281231",
    "FREQ=YEARLY;BYMONTH=3,7",
)


def made(start: str, rule: str = "", **more: tuple[Wall, ...]) -> Series:
    wall = parse_wall(start)
    is_all_day = len(start) == 10
    return Series(
        starts=wall,
        ends=wall if is_all_day else wall + timedelta(hours=2),
        zone="Europe/Paris",
        rule=parse_rule(rule, is_all_day=is_all_day) if rule else None,
        **more,
    )


def dates(series: Series) -> list[Wall]:
    return series.dates(BEGINNING, FAR, 5000)


def said(starts: str, ends: str, rule: str = "", **more: str) -> Saying:
    zone = more.get("zone", "Europe/Paris")
    return Saying(starts=starts, ends=ends, zone=zone, rule=rule, left_out=(), added=())


@given(
    rule=st.sampled_from(RULES),
    days=st.integers(0, 365),
    cut=st.integers(1, 15),
    gaps=st.sets(st.integers(0, 20), max_size=3),
    is_all_day=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_both_parts_of_a_series_have_all_its_dates(
    rule: str, days: int, cut: int, gaps: set[int], is_all_day: bool
) -> None:
    start = parse_wall("2025-01-01" if is_all_day else "2025-01-01T19:00") + timedelta(days=days)
    plain = made(wall_text(start), rule)
    out = tuple(wall for at, wall in enumerate(dates(plain)) if at in gaps)
    series = made(wall_text(start), rule, left_out=out)
    whole = dates(series)
    # The start may be one that the rule does not name; a part begins with one that it does.
    named = [wall for wall in whole[1:] if wall > start]
    at = named[min(cut, len(named) - 1)]
    assert dates(series.until(at)) + dates(series.since(at)) == whole


@given(rule=st.sampled_from(RULES[:4]), days=st.integers(-20, 20), minutes=st.integers(-600, 240))
@settings(max_examples=60, deadline=None)
def test_a_weekly_series_moves_as_a_whole(rule: str, days: int, minutes: int) -> None:
    series = made("2025-06-05T12:00", rule, added=(parse_wall("2025-06-06T09:00"),))
    step = timedelta(days=days, minutes=minutes)
    there = series.moved_to(series.starts + step, series.ends + step)
    if "INTERVAL=2" in rule and days % 7:
        return  # which of two weeks a day belongs to depends on where weeks begin
    found = dates(there)[:40]
    assert found == [wall + step for wall in dates(series)[:40]]


def test_a_moved_series_keeps_its_last_date() -> None:
    series = made("2026-02-03T19:00", "FREQ=WEEKLY").until(parse_wall("2026-02-24T19:00"))
    earlier = series.moved_to(parse_wall("2026-02-03T17:00"), parse_wall("2026-02-03T19:00"))
    assert [wall.day for wall in dates(earlier)] == [3, 10, 17]


@pytest.mark.parametrize(
    ("wall", "old", "new", "there"),
    [
        ("2026-02-10T19:00", "2026-02-03T19:00", "2026-02-04T18:30", "2026-02-11T18:30"),
        ("2026-02-10T09:15", "2026-02-03T19:00", "2026-02-03T20:00", "2026-02-10T10:15"),
        ("2026-02-10T19:00", "2026-02-03T19:00", "2026-02-05", "2026-02-12"),
        ("2026-02-10", "2026-02-03", "2026-02-05T18:00", "2026-02-12T18:00"),
        ("2026-02-10", "2026-02-03", "2026-02-01", "2026-02-08"),
        ("2026-02-10T19:00", "2026-02-03", "2026-02-04T18:00", "2026-02-11T19:00"),
    ],
)
def test_walls_move_with_each_other(wall: str, old: str, new: str, there: str) -> None:
    assert wall_text(moved(parse_wall(wall), parse_wall(old), parse_wall(new))) == there


def test_what_is_said_of_one_date_holds_for_all() -> None:
    series = made("2026-02-03T19:00", "FREQ=WEEKLY;COUNT=3;BYDAY=TU")
    old = said("2026-02-10T19:00", "2026-02-10T21:00", "r")
    new = said("2026-02-12T18:00", "2026-02-12T21:30", "r", zone="Europe/London")
    after = revised(series, old, new, home="UTC")
    assert [wall_text(wall) for wall in dates(after)] == [
        "2026-02-05T18:00",
        "2026-02-12T18:00",
        "2026-02-19T18:00",
    ]
    assert (wall_text(after.ends), after.zone) == ("2026-02-05T21:30", "Europe/London")


def test_the_length_of_one_date_is_not_that_of_all_unless_it_is_said() -> None:
    series = made("2026-02-03T19:00", "FREQ=WEEKLY;COUNT=3")
    longer = said("2026-02-10T19:00", "2026-02-10T23:00", "r")
    later = said("2026-02-10T20:00", "2026-02-11T00:00", "r")
    after = revised(series, longer, later, home="UTC")
    assert (wall_text(after.starts), wall_text(after.ends)) == (
        "2026-02-03T20:00",
        "2026-02-03T22:00",
    )


def test_a_series_becomes_one_of_whole_days() -> None:
    series = made("2026-02-03T19:00", "FREQ=WEEKLY;UNTIL=20260217T190000")
    old = said("2026-02-03T19:00", "2026-02-03T21:00", "r")
    after = revised(series, old, said("2026-02-03", "2026-02-04", "r", zone=""), home="Asia/Tokyo")
    assert [wall_text(wall) for wall in dates(after)] == ["2026-02-03", "2026-02-10", "2026-02-17"]
    assert (wall_text(after.ends), after.zone) == ("2026-02-04", "Asia/Tokyo")
    assert after.rule is not None
    assert rule_text(after.rule) == "FREQ=WEEKLY;UNTIL=20260217"


def test_dates_are_named_by_their_series_or_not() -> None:
    series = made("2026-02-03T19:00", "FREQ=WEEKLY")
    assert is_named(series, parse_wall("2026-06-02T19:00"))
    assert not is_named(series, parse_wall("2026-06-02T18:00"))


def test_whole_days_end_at_midnight_and_a_skipped_start_is_before_its_end() -> None:
    day = parse_wall("2026-03-29")
    begin, end = moments(day, day, "Europe/Paris")
    assert end - begin == timedelta(hours=23)
    begin, end = moments(
        parse_wall("2026-03-29T02:45"), parse_wall("2026-03-29T03:15"), "Europe/Paris"
    )
    assert end - begin == timedelta(minutes=30)
