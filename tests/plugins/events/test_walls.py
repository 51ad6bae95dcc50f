"""Wall times are what is kept; moments follow from them, also where a clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.events.times.walls import (
    Wall,
    from_utc,
    known_zone,
    oddness,
    parse_wall,
    to_utc,
    wall_text,
)

PARIS, NEW_YORK = "Europe/Paris", "America/New_York"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-29T10:00", "2026-03-29T10:00:30", "2026-03-29"])
def test_a_wall_time_is_kept_as_it_is_written(text: str) -> None:
    assert wall_text(parse_wall(text)) == text


def test_seconds_of_nought_are_not_written() -> None:
    assert wall_text(parse_wall("2026-03-29T10:00:00")) == "2026-03-29T10:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "2026-03-29T10:00Z", "2026-03-29T24:01"]
)
def test_what_is_no_wall_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_wall(text)


@pytest.mark.parametrize(
    ("wall", "zone", "expected", "odd"),
    [
        ("2026-03-29T01:59", PARIS, "2026-03-29T00:59", ""),
        ("2026-03-29T02:30", PARIS, "2026-03-29T01:30", "skipped"),
        ("2026-03-29T03:00", PARIS, "2026-03-29T01:00", ""),
        ("2026-10-25T02:30", PARIS, "2026-10-25T00:30", "twice"),
        ("2026-10-25T03:00", PARIS, "2026-10-25T02:00", ""),
        ("2026-03-08T02:30", NEW_YORK, "2026-03-08T07:30", "skipped"),
        ("2026-11-01T01:30", NEW_YORK, "2026-11-01T05:30", "twice"),
        ("2026-07-01T10:00", "Asia/Kathmandu", "2026-07-01T04:15", ""),
        ("2026-07-01T10:00", "", "2026-07-01T10:00", ""),
    ],
)
def test_skipped_and_doubled_times_are_read_as_the_standard_says(
    wall: str, zone: str, expected: str, odd: str
) -> None:
    assert to_utc(parse_wall(wall), zone) == moment(expected)
    assert oddness(parse_wall(wall), zone) == odd


def test_ten_in_paris_is_ten_in_paris_all_year() -> None:
    weeks = [parse_wall("2026-01-07T10:00") + timedelta(weeks=week) for week in range(52)]
    moments = [to_utc(wall, PARIS) for wall in weeks]
    assert {one.hour for one in moments} == {8, 9}
    assert [from_utc(one, PARIS) for one in moments] == weeks


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-07-01", PARIS, "2026-06-30T22:00"),
        ("2026-07-01", "", "2026-07-01T00:00"),
        ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00"),  # its midnight is skipped
    ],
)
def test_a_day_begins_at_its_midnight(day: str, zone: str, expected: str) -> None:
    wall = parse_wall(day)
    assert wall == date.fromisoformat(day)
    assert to_utc(wall, zone) == moment(expected)
    assert oddness(wall, zone) == ""


@given(
    minutes=st.integers(0, 60 * 24 * 366 * 20),
    zone=st.sampled_from(
        [PARIS, NEW_YORK, "Australia/Lord_Howe", "Asia/Tehran", "Africa/Casablanca"]
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_wall_time_comes_back_from_its_moment_unless_it_is_skipped(
    minutes: int, zone: str
) -> None:
    wall: Wall = parse_wall("2010-01-01T00:00") + timedelta(minutes=minutes)
    back = from_utc(to_utc(wall, zone), zone)
    assert (back == wall) == (oddness(wall, zone) != "skipped")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (" europe/paris ", "Europe/Paris"),
        ("utc", "UTC"),
        ("Mars/Olympus", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_zones_are_known_by_their_names(name: str, known: str | None) -> None:
    assert known_zone(name) == known
