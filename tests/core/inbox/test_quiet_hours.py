"""Quiet hours hold a message back until they end on the clock of the person it is for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.notifications.quiet import open_at

NIGHT = (22 * 60, 7 * 60)


def at(text: str, zone: str = "UTC") -> datetime:
    """A moment that a clock in a zone shows."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "goes_out"),
    [
        ("2026-05-04 21:59", "2026-05-04 21:59"),
        ("2026-05-04 22:00", "2026-05-05 07:00"),
        ("2026-05-05 00:00", "2026-05-05 07:00"),
        ("2026-05-05 06:59", "2026-05-05 07:00"),
        ("2026-05-05 07:00", "2026-05-05 07:00"),
        ("2026-12-31 23:30", "2027-01-01 07:00"),
    ],
)
def test_a_night_ends_in_the_morning_where_the_person_is(now: str, goes_out: str) -> None:
    zone = "Asia/Kathmandu"
    assert open_at(at(now, zone), zone, *NIGHT) == at(goes_out, zone)


@pytest.mark.parametrize(
    ("now", "goes_out"),
    [("11:59", "11:59"), ("12:00", "14:30"), ("14:29", "14:30"), ("14:30", "14:30")],
)
def test_quiet_hours_may_be_in_the_middle_of_a_day(now: str, goes_out: str) -> None:
    day = "2026-05-04 "
    assert open_at(at(day + now), "UTC", 12 * 60, 14 * 60 + 30) == at(day + goes_out)


@pytest.mark.parametrize("hours", [(None, None), (60, None), (None, 60), (60, 60)])
def test_without_both_ends_nothing_is_held_back(hours: tuple[int | None, int | None]) -> None:
    now = at("2026-05-04 01:00")
    assert open_at(now, "UTC", *hours) == now


def test_an_unknown_zone_counts_as_utc() -> None:
    assert open_at(at("2026-05-04 23:00"), "Mars/Base", *NIGHT) == at("2026-05-05 07:00")


def test_a_night_in_which_the_clock_changes_still_ends_at_seven() -> None:
    zone = "Europe/Berlin"
    spring, autumn = at("2026-03-28 22:30", zone), at("2026-10-24 22:30", zone)
    assert open_at(spring, zone, *NIGHT) - spring == timedelta(hours=7, minutes=30)
    assert open_at(autumn, zone, *NIGHT) - autumn == timedelta(hours=9, minutes=30)


def test_an_end_that_the_clock_skips_comes_when_as_much_time_has_passed() -> None:
    zone = "Europe/Berlin"
    late = at("2026-03-29 01:30", zone)
    assert open_at(late, zone, 22 * 60, 2 * 60 + 30) - late == timedelta(hours=1)


def test_an_hour_that_is_shown_twice_never_ends_in_the_past() -> None:
    zone = "Europe/Berlin"
    again = at("2026-10-25 02:05", zone) + timedelta(hours=1)
    assert open_at(again, zone, 22 * 60, 2 * 60 + 30) - again == timedelta(minutes=25)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("hours", [NIGHT, (0, 150), (23 * 60, 15), (90, 180)])
def test_what_may_go_out_is_not_held_back_again(zone: str, hours: tuple[int, int]) -> None:
    now = at("2026-03-01 00:10")
    while now < at("2026-11-05 00:00"):
        then = open_at(now, zone, *hours)
        assert then >= now
        assert open_at(then, zone, *hours) == then
        now += timedelta(hours=5, minutes=7)
