"""Zones in calendars: the jumps are the true ones, written as yearly rules, and read back right.

The tables here are what happened, or what the law says for years to come.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from plugins.events.ical.writing import Entry, calendar
from plugins.events.times.transitions import jumps
from plugins.events.times.vtimezone import vtimezone
from plugins.events.times.walls import parse_wall
from townhall import clock

HOUR = timedelta(hours=1)


def component(zone: str, first: int, last: int) -> list[str]:
    return vtimezone(zone, datetime(first, 6, 1, tzinfo=UTC), datetime(last, 6, 1, tzinfo=UTC))


def observances(lines: list[str]) -> list[str]:
    """Each as one text: sort, onset, rule, offset after."""
    found: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN" and value != "VTIMEZONE":
            found.append(value[:3])
        elif name == "DTSTART":
            found[-1] += f" {value}"
        elif name == "RRULE":
            found[-1] += f" {value.removeprefix('FREQ=YEARLY;')}"
        elif name == "TZOFFSETTO":
            found[-1] += f" {value}"
    return found


@pytest.mark.parametrize(
    ("zone", "year", "expected"),
    [
        ("Europe/Paris", 2026, "2026-03-29T01:00 2026-10-25T01:00"),
        ("Europe/London", 2026, "2026-03-29T01:00 2026-10-25T01:00"),
        ("Europe/Dublin", 2026, "2026-03-29T01:00 2026-10-25T01:00"),
        ("America/New_York", 2026, "2026-03-08T07:00 2026-11-01T06:00"),
        ("America/Los_Angeles", 2006, "2006-04-02T10:00 2006-10-29T09:00"),
        ("America/Nuuk", 2024, "2024-03-31T01:00 2024-10-27T01:00"),
        ("America/Santiago", 2025, "2025-04-06T03:00 2025-09-07T04:00"),
        ("America/Sao_Paulo", 2019, "2019-02-17T02:00"),
        ("Australia/Lord_Howe", 2026, "2026-04-04T15:00 2026-10-03T15:30"),
        ("Australia/Sydney", 2026, "2026-04-04T16:00 2026-10-03T16:00"),
        ("Africa/Cairo", 2024, "2024-04-25T22:00 2024-10-31T21:00"),
        ("Africa/Casablanca", 2025, "2025-02-23T02:00 2025-04-06T02:00"),
        ("Asia/Jerusalem", 2026, "2026-03-27T00:00 2026-10-24T23:00"),
        ("Asia/Tehran", 2022, "2022-03-21T20:30 2022-09-21T19:30"),
        ("Asia/Tehran", 2023, ""),
        ("Asia/Tokyo", 2026, ""),
        ("Europe/Moscow", 2014, "2014-10-25T22:00"),
        ("Pacific/Apia", 2011, "2011-04-02T14:00 2011-09-24T14:00 2011-12-30T10:00"),
    ],
)
def test_jumps_are_found_to_the_second(zone: str, year: int, expected: str) -> None:
    found = [f"{jump.moment:%Y-%m-%dT%H:%M}" for jump in jumps(zone, year, year)]
    assert found == expected.split()


def test_a_zone_is_written_whole() -> None:
    assert component("Europe/Paris", 2026, 2027) == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", ["DAY 20250330T010000 BYMONTH=3;BYDAY=-1SU +0100",
                           "STA 20251026T020000 BYMONTH=10;BYDAY=-1SU +0000"]),
        # Winter is what Irish law calls summer time of minus one hour; no calendar knows that.
        ("Europe/Dublin", ["DAY 20250330T010000 BYMONTH=3;BYDAY=-1SU +0100",
                           "STA 20251026T020000 BYMONTH=10;BYDAY=-1SU +0000"]),
        ("America/New_York", ["DAY 20250309T020000 BYMONTH=3;BYDAY=2SU -0400",
                              "STA 20251102T020000 BYMONTH=11;BYDAY=1SU -0500"]),
        ("Australia/Lord_Howe", ["STA 20250406T020000 BYMONTH=4;BYDAY=1SU +1030",
                                 "DAY 20251005T020000 BYMONTH=10;BYDAY=1SU +1100"]),
        ("Asia/Jerusalem",
         ["DAY 20250328T020000 BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR +0300",
          "STA 20251026T020000 BYMONTH=10;BYDAY=-1SU +0200"]),
        ("Asia/Tokyo", ["STA 19700101T000000 +0900"]),
        ("Asia/Kathmandu", ["STA 19700101T000000 +0545"]),
        ("America/St_Johns", ["DAY 20250309T020000 BYMONTH=3;BYDAY=2SU -0230",
                              "STA 20251102T020000 BYMONTH=11;BYDAY=1SU -0330"]),
    ],
)  # fmt: skip
def test_onsets_are_in_local_time_before_the_jump(zone: str, expected: list[str]) -> None:
    assert observances(component(zone, 2026, 2027)) == expected


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        ("America/New_York", 2006, 2007, [
            "DAY 20050403T020000 BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z -0400",
            "STA 20051030T020000 BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z -0500",
            "DAY 20070311T020000 BYMONTH=3;BYDAY=2SU -0400",
            "STA 20071104T020000 BYMONTH=11;BYDAY=1SU -0500",
        ]),
        ("America/Sao_Paulo", 2018, 2020, [
            "STA 20170219T000000 BYMONTH=2;BYDAY=3SU;UNTIL=20190217T020000Z -0300",
            "DAY 20171015T000000 -0200",
            "DAY 20181104T000000 -0200",
        ]),
        ("Africa/Casablanca", 2024, 2024, [
            "DAY 20230423T020000 +0100",
            "STA 20240310T030000 +0000",
            "DAY 20240414T020000 +0100",
        ]),
        ("Asia/Tehran", 2021, 2023, [
            "STA 20200921T000000 +0330",
            "DAY 20210322T000000 BYMONTH=3;BYMONTHDAY=22;UNTIL=20220322T000000Z +0430",
            "STA 20210922T000000 BYMONTH=9;BYMONTHDAY=22;UNTIL=20220922T000000Z +0330",
        ]),
        ("Europe/Moscow", 2013, 2015, ["STA 19700101T000000 +0400", "STA 20141026T020000 +0300"]),
    ],
)  # fmt: skip
def test_rules_that_changed_end_and_others_follow(
    zone: str, first: int, last: int, expected: list[str]
) -> None:
    assert observances(component(zone, first, last)) == expected


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Caracas",
        "America/New_York",
        "America/Nuuk",
        "America/Santiago",
        "America/Sao_Paulo",
        "Asia/Gaza",
        "Asia/Jerusalem",
        "Asia/Tehran",
        "Australia/Lord_Howe",
        "Europe/Dublin",
        "Europe/Istanbul",
        "Europe/London",
        "Europe/Moscow",
        "Europe/Paris",
        "Pacific/Apia",
    ],
)
@pytest.mark.parametrize(("first", "last"), [(2005, 2008), (2010, 2019), (2021, 2028)])
def test_icalendar_reads_the_same_offsets_from_it(zone: str, first: int, last: int) -> None:
    lines = ["BEGIN:VCALENDAR", *component(zone, first, last), "END:VCALENDAR", ""]
    read = icalendar.Calendar.from_ical("\r\n".join(lines))
    moments, after = read.timezones[0].get_transitions()
    asked = [datetime(year, month, 1, tzinfo=UTC) for year in (first, last) for month in (1, 7)]
    for jump in jumps(zone, first, last):
        asked += [
            jump.moment - HOUR,
            jump.moment - timedelta(seconds=1),
            jump.moment,
            jump.moment + HOUR,
        ]
    for moment in asked:
        place = bisect_right(moments, moment.replace(tzinfo=None)) - 1
        assert place >= 0, moment
        assert after[place][0] == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment


def test_a_series_that_still_runs_takes_along_what_changed_since_it_began() -> None:
    entry = Entry(
        uid="1",
        starts=parse_wall("2018-06-05T19:00"),
        ends=parse_wall("2018-06-05T20:00"),
        zone="America/Sao_Paulo",
        title="Repair evening",
        changed_at=datetime(2026, 2, 1, tzinfo=UTC),
        repeats=True,
        rule="FREQ=WEEKLY",
    )
    with clock.frozen_at(datetime(2026, 2, 1, tzinfo=UTC)):
        [zone] = icalendar.Calendar.from_ical(calendar([entry])).timezones
    moments, after = zone.get_transitions()
    assert max(moments).year == 2019
    assert after[moments.index(max(moments))][0] == -3 * HOUR
