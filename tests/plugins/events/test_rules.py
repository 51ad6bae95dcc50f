"""Rules of series: what is read, what is refused, which dates come of them, and in what words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.events.times import rules
from plugins.events.times.rules import (
    BadRule,
    Rule,
    Weekday,
    ends_before,
    parse_rule,
    rule_text,
    said,
    walls,
)
from plugins.events.times.stepping import periods
from plugins.events.times.walls import Wall, parse_wall, wall_text

PARIS = "Europe/Paris"
EVER = datetime(1900, 1, 1, tzinfo=UTC)
YEARS_ON = datetime(2040, 1, 1, tzinfo=UTC)


def rule(text: str) -> Rule:
    return parse_rule(text, is_all_day=False, zone=PARIS)


def starts(
    start: str, text: str, *, most: int = 6, after: datetime = EVER, before: datetime = YEARS_ON
) -> list[str]:
    found = walls(parse_wall(start), rule(text), zone=PARIS, after=after, before=before, most=most)
    return [wall_text(wall) for wall in found]


def days(start: str, text: str, most: int = 6) -> list[str]:
    """Only the days, shortened: `26-01-31`."""
    return [found[2:10] for found in starts(start, text, most=most)]


@pytest.mark.parametrize(
    ("start", "text", "expected"),
    [
        ("2026-01-30T10:00", "FREQ=DAILY;COUNT=3", "26-01-30 26-01-31 26-02-01"),
        ("2026-11-03T19:00", "FREQ=WEEKLY;UNTIL=20261117", "26-11-03 26-11-10 26-11-17"),
        # The second week of two begins on Monday, or on Sunday where weeks do.
        ("1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
         "97-08-05 97-08-10 97-08-19 97-08-24"),
        ("1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
         "97-08-05 97-08-17 97-08-19 97-08-31"),
        ("2026-01-31T10:00", "FREQ=MONTHLY;COUNT=4", "26-01-31 26-03-31 26-05-31 26-07-31"),
        ("2026-01-31T10:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "26-01-31 26-02-28 26-03-31"),
        ("2026-01-13T10:00", "FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "26-01-13 26-02-10 26-03-10"),
        ("2026-01-30T10:00", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "26-01-30 26-02-27 26-03-27"),
        ("2026-02-13T10:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3",
         "26-02-13 26-03-13 26-11-13"),
        ("2026-01-30T10:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
         "26-01-30 26-02-27 26-03-31"),
        ("2024-02-29T10:00", "FREQ=YEARLY;COUNT=3", "24-02-29 28-02-29 32-02-29"),
        ("1996-11-05T09:00", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
         "96-11-05 00-11-07 04-11-02 08-11-04 12-11-06 16-11-08"),
        ("1997-05-19T09:00", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "97-05-19 98-05-18 99-05-17"),
        # The start is the first date even where the rule would not name it.
        ("2026-01-01T10:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "26-01-01 26-01-05 26-01-12"),
    ],
)  # fmt: skip
def test_a_rule_names_its_dates(start: str, text: str, expected: str) -> None:
    assert days(start, text) == expected.split()


def test_the_hour_stays_when_the_clock_changes() -> None:
    found = starts("2026-03-22T10:00", "FREQ=WEEKLY;COUNT=3")
    assert found == ["2026-03-22T10:00", "2026-03-29T10:00", "2026-04-05T10:00"]


def test_dates_are_left_out_and_added() -> None:
    start = parse_wall("2026-11-03T19:00")
    found = walls(
        start,
        rule("FREQ=WEEKLY;COUNT=3"),
        left_out=[parse_wall("2026-11-10T19:00"), parse_wall("2026-12-24T18:00")],
        added=[parse_wall("2026-11-05T18:00"), date(2026, 11, 6), parse_wall("2026-12-24T18:00")],
        zone=PARIS,
        after=EVER,
        before=YEARS_ON,
        most=10,
    )
    assert [wall_text(wall) for wall in found] == [
        "2026-11-03T19:00",
        "2026-11-05T18:00",
        "2026-11-06T19:00",
        "2026-11-17T19:00",
    ]


def test_whole_days_stay_whole_days() -> None:
    found = walls(
        date(2026, 2, 1),
        parse_rule("FREQ=DAILY;UNTIL=20260203T225959Z", is_all_day=True),
        left_out=[parse_wall("2026-02-02T09:00")],
        zone="",
        after=EVER,
        before=YEARS_ON,
        most=10,
    )
    assert found == [date(2026, 2, 1), date(2026, 2, 3)]


def test_only_what_is_inside_the_window_comes() -> None:
    window: dict[str, Any] = {
        "after": datetime(2030, 1, 1, tzinfo=UTC),
        "before": datetime(2030, 1, 15, tzinfo=UTC),
    }
    assert starts("2026-11-03T19:00", "FREQ=WEEKLY", **window) == [
        "2030-01-01T19:00",
        "2030-01-08T19:00",
    ]
    assert starts("2026-11-03T19:00", "FREQ=WEEKLY;COUNT=10", **window) == []


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=1,12;BYMONTHDAY=1,31",
    ],
)
def test_an_old_series_is_entered_in_step(text: str) -> None:
    start, after = "2001-01-02T10:00", datetime(2026, 6, 1, tzinfo=UTC)
    everything = starts(start, text, most=10_000)
    assert starts(start, text, after=after, most=10_000) == [
        found for found in everything if found > "2026-06-01T02"
    ]


def test_an_old_series_is_not_walked_from_its_start() -> None:
    first, _days = next(iter(periods(date(1900, 1, 1), rule("FREQ=DAILY"), date(2026, 1, 1))))
    assert date(2025, 12, 1) < first <= date(2026, 1, 1)


def test_a_rule_that_names_no_day_for_long_ends_with_the_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def counted(*args: object) -> object:
        nonlocal asked
        for period in periods(*args):  # type: ignore[arg-type]  # as they come
            asked += 1
            yield period

    monkeypatch.setattr(rules, "periods", counted)
    leap = rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=5000")
    found = walls(
        parse_wall("2026-03-01T00:00"),
        leap,
        zone="",
        after=EVER,
        before=datetime(2027, 3, 1, tzinfo=UTC),
        most=9,
    )
    assert found == [parse_wall("2026-03-01T00:00")]
    assert asked < 370


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=3",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;COUNT=3;UNTIL=20260101",
        "FREQ=DAILY;COUNT=3;COUNT=4",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=20260231",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=DAILY;X-NAME=1",
        "FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 300),
    ],
)
def test_other_rules_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadRule) as refusal:
        rule(text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=10;WKST=SU;BYDAY=TU,SU",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;UNTIL=20260601;BYMONTHDAY=15,-1",
        "FREQ=YEARLY;UNTIL=20260601T101500;BYMONTH=1,7",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ],
)
def test_a_rule_is_written_as_it_was_read(text: str) -> None:
    assert rule_text(rule(text)) == text
    assert rule(f"RRULE:{text.lower()};") == rule(text)


@pytest.mark.parametrize(
    ("until", "kept", "sent"),
    [
        ("20260601", "20260601", "20260601T215959Z"),
        ("20260601T080000Z", "20260601T100000", "20260601T080000Z"),
        ("20261201T100000", "20261201T100000", "20261201T090000Z"),
    ],
)
def test_the_end_is_kept_as_a_wall_time_and_sent_in_utc(until: str, kept: str, sent: str) -> None:
    read = rule(f"FREQ=DAILY;UNTIL={until}")
    assert rule_text(read) == f"FREQ=DAILY;UNTIL={kept}"
    assert rule_text(read, PARIS) == f"FREQ=DAILY;UNTIL={sent}"


@pytest.mark.parametrize("until", ["99991231", "99991231T235959Z", "22010101T000000"])
def test_an_end_in_thousands_of_years_is_none(until: str) -> None:
    assert rule(f"FREQ=DAILY;UNTIL={until}") == rule("FREQ=DAILY")


NAMES = "INTERVAL COUNT UNTIL WKST BYDAY BYMONTH BYMONTHDAY BYSETPOS BYHOUR".split()
VALUES = "0 1 +7 -31 5,5,-1 99 MO SU -1SU 2TU,MO XX 20261231T235959Z 00010101 ٣ 5; =".split()
PARTS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map("=".join), max_size=3
).map(";".join)
FREQS = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])


@given(text=st.one_of(st.text(max_size=40), st.builds("FREQ={};{}".format, FREQS, PARTS)))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_a_rule_or_refused(text: str) -> None:
    try:
        read = parse_rule(text, is_all_day=False, zone="America/New_York")
    except BadRule:
        return
    assert parse_rule(rule_text(read), is_all_day=False) == read
    assert rule_text(read, "America/New_York")
    assert said(read, parse_wall("2026-01-13T10:00"))


@pytest.mark.parametrize("end", ["", ";COUNT=9", ";UNTIL=20270101"])
def test_a_series_is_cut_before_a_date(end: str) -> None:
    cut = ends_before(rule("FREQ=WEEKLY" + end), parse_wall("2026-11-17T19:00"))
    found = walls(
        parse_wall("2026-11-03T19:00"), cut, zone=PARIS, after=EVER, before=YEARS_ON, most=9
    )
    assert found == [parse_wall("2026-11-03T19:00"), parse_wall("2026-11-10T19:00")]
    assert (
        rule_text(ends_before(Rule(freq="DAILY"), date(2026, 3, 1))) == "FREQ=DAILY;UNTIL=20260228"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=4", "Every 3 days, 4 times"),
        ("FREQ=WEEKLY;UNTIL=20260630", "Every week on Tuesday until June 30, 2026"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "Every 2 weeks on Monday and Wednesday"),
        ("FREQ=MONTHLY", "Every month on day 13"),
        ("FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on day 1 from the end"),
        ("FREQ=YEARLY", "Every year on January 13"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1SU", "Every year on the last Sunday in May"),
    ],
)
def test_a_rule_is_said_in_words(text: str, words: str) -> None:
    assert said(rule(text), parse_wall("2026-01-13T10:00")) == words


weekdays = st.lists(st.integers(0, 6), min_size=1, max_size=3).map(
    lambda days: tuple(sorted({Weekday(day) for day in days}))
)
numbered = st.tuples(st.integers(0, 6), st.sampled_from([1, 2, 4, 5, -1, -2])).map(
    lambda pair: (Weekday(*pair),)
)
month_days = st.lists(
    st.sampled_from([1, 13, 28, 29, 30, 31, -1, -30]), min_size=1, max_size=3
).map(lambda days: tuple(sorted(set(days))))
months = st.lists(st.integers(1, 12), min_size=0, max_size=3).map(
    lambda few: tuple(sorted(set(few)))
)
made = st.one_of(
    st.builds(Rule, freq=st.just("DAILY"), interval=st.integers(1, 9), by_month=months),
    st.builds(
        Rule,
        freq=st.just("WEEKLY"),
        interval=st.integers(1, 4),
        by_day=weekdays,
        week_start=st.integers(0, 6),
    ),
    st.builds(Rule, freq=st.just("MONTHLY"), interval=st.integers(1, 5), by_month_day=month_days),
    st.builds(
        Rule,
        freq=st.just("MONTHLY"),
        by_day=weekdays,
        by_set_pos=st.sampled_from([(1,), (-1,), (2, 3), ()]),
    ),
    st.builds(Rule, freq=st.just("MONTHLY"), by_day=numbered),
    st.builds(
        Rule, freq=st.just("YEARLY"), interval=st.integers(1, 3), by_month=months, by_day=numbered
    ),
)


@given(rule=made, offset=st.integers(0, 800))
@settings(max_examples=150, deadline=None)
def test_it_agrees_with_dateutil_where_that_is_right(rule: Rule, offset: int) -> None:
    start = parse_wall("2024-01-01T09:30") + timedelta(days=offset)
    last = datetime(2031, 1, 1, tzinfo=UTC)
    text = rule_text(rule)
    theirs = takewhile(lambda wall: wall < last.replace(tzinfo=None), rrulestr(text, dtstart=start))
    expected: list[Wall] = sorted({start, *theirs})
    assert walls(start, rule, zone="", after=EVER, before=last, most=9999) == expected
