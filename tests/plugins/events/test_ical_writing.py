"""Calendars as RFC 5545 has them: lines, escaping, times, and what stands in which feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from plugins.events.ical import lines
from plugins.events.ical.writing import Entry, Mailbox, calendar, vevent
from plugins.events.times.walls import parse_wall

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MEETING = Entry(
    uid="5f0c",
    starts=parse_wall("2026-11-21T18:00"),
    ends=parse_wall("2026-11-21T20:00"),
    zone="Europe/Paris",
    title="Spring planning",
    changed_at=AT,
)
WEEKLY = replace(
    MEETING,
    repeats=True,
    rule="FREQ=WEEKLY;UNTIL=20270130T180000",
    left_out=[parse_wall("2026-11-28T18:00")],
    added=[parse_wall("2026-11-29T11:00")],
)


def written(*entries: Entry, **more: Any) -> str:
    """The calendar of some entries as text with its lines unfolded."""
    return calendar(entries, **more).decode().replace("\r\n ", "")


def read_back(*entries: Entry, **more: Any) -> Any:
    """The same, read by the library."""
    return icalendar.Calendar.from_ical(calendar(entries, **more))


@pytest.mark.parametrize("sign", ["a", "é", "€", "🥕"])
def test_lines_are_folded_at_75_octets_between_characters(sign: str) -> None:
    line = "SUMMARY:" + sign * 300
    parts = lines.folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    full = [len(part.encode()) for part in parts[:-1]]
    assert min(full) > 75 - len(sign.encode()), "no shorter than it must be"


def test_a_line_that_just_fits_is_not_folded() -> None:
    assert lines.folded("A" * 75) == "A" * 75
    assert lines.folded("A" * 76) == "A" * 75 + "\r\n A"


def test_every_line_ends_as_the_standard_has_it() -> None:
    body = calendar([replace(MEETING, text="One\nTwo\r\nThree", title="x" * 200)])
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")


def test_texts_are_escaped_and_come_back() -> None:
    text = "Bread, salt; and a \\ backslash\nBEGIN:VEVENT\nend\u2028here"
    entry = replace(MEETING, title=text, text=text, place=text, tags=["a,b", "c"])
    found = read_back(entry).walk("VEVENT")
    assert len(found) == 1
    assert str(found[0]["SUMMARY"]) == text.replace("\u2028", "\n")
    assert found[0]["CATEGORIES"].cats == ["a,b", "c"]
    assert "SUMMARY:Bread\\, salt\\; and a \\\\ backslash\\nBEGIN" in written(entry)


def test_addresses_are_not_escaped_and_break_no_line() -> None:
    entry = replace(MEETING, url="https://example.org/a,b;c?d=1\r\nX-EVIL:1")
    assert "URL:https://example.org/a,b;c?d=1%0D%0AX-EVIL:1\r\n" in written(entry)


def test_parameters_are_quoted_where_they_need_it() -> None:
    entry = replace(MEETING, organizer=Mailbox(address="a@example.org", name='An "odd", name'))
    assert "ORGANIZER;CN=\"An ^'odd^', name\":mailto:a@example.org\r\n" in written(entry)


def test_a_single_event_is_written_in_utc_and_needs_no_zone() -> None:
    body = written(MEETING)
    assert "DTSTART:20261121T170000Z\r\nDTEND:20261121T190000Z\r\n" in body
    assert "VTIMEZONE" not in body


def test_a_series_keeps_its_wall_time_and_takes_its_zone_along() -> None:
    body = written(WEEKLY)
    assert "DTSTART;TZID=Europe/Paris:20261121T180000\r\n" in body
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270130T170000Z\r\n" in body, "the end is a moment (3.3.10)"
    assert "EXDATE;TZID=Europe/Paris:20261128T180000\r\n" in body
    assert "RDATE;TZID=Europe/Paris:20261129T110000\r\n" in body
    assert body.count("BEGIN:VTIMEZONE") == 1
    assert body.index("END:VTIMEZONE") < body.index("BEGIN:VEVENT")


def test_a_date_that_differs_names_its_original_start_in_the_zone_of_the_series() -> None:
    moved = replace(
        MEETING,
        repeats=True,
        original=parse_wall("2026-12-05T18:00"),
        original_zone="Europe/Paris",
        starts=parse_wall("2026-12-06T11:00"),
        ends=parse_wall("2026-12-06T13:00"),
        zone="America/New_York",
    )
    body = written(WEEKLY, moved)
    assert "RECURRENCE-ID;TZID=Europe/Paris:20261205T180000\r\n" in body
    assert "DTSTART;TZID=America/New_York:20261206T110000\r\n" in body
    assert body.count("BEGIN:VTIMEZONE") == 2


def test_whole_days_are_days_and_end_where_the_next_begins() -> None:
    days = replace(
        MEETING,
        starts=date(2026, 12, 24),
        ends=date(2026, 12, 26),
        zone="",
        repeats=True,
        rule="FREQ=YEARLY;UNTIL=20301231",
        left_out=[date(2027, 12, 24)],
        original=date(2026, 12, 24),
    )
    body = written(days)
    assert "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n" in body
    assert "RRULE:FREQ=YEARLY;UNTIL=20301231\r\n" in body
    assert "EXDATE;VALUE=DATE:20271224\r\n" in body
    assert "RECURRENCE-ID;VALUE=DATE:20261224\r\n" in body


def test_a_series_in_utc_names_no_zone() -> None:
    body = written(replace(WEEKLY, zone="UTC"))
    assert "DTSTART:20261121T180000Z\r\n" in body
    assert "UNTIL=20270130T180000Z\r\n" in body
    assert "TZID" not in body


def test_who_publishes_names_nobody_who_comes() -> None:
    body = written(MEETING, name="Loam, events", color="seagreen", refresh=timedelta(hours=1))
    assert "METHOD:PUBLISH\r\n" in body
    assert "ATTENDEE" not in body
    assert "NAME:Loam\\, events\r\n" in body
    assert "COLOR:seagreen\r\n" in body
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT60M\r\n" in body


def test_what_calendars_go_by_is_there() -> None:
    entry = replace(MEETING, sequence=3, status="CANCELLED", position=(48.85, 2.35), created_at=AT)
    told = vevent(entry)
    assert {"SEQUENCE:3", "STATUS:CANCELLED", "DTSTAMP:20261120T093000Z"} < set(told)
    assert {"LAST-MODIFIED:20261120T093000Z", "GEO:48.850000;2.350000"} < set(told)
    assert not any(line.startswith("CONFERENCE") for line in told)


def test_a_way_to_join_is_written_as_one() -> None:
    entry = replace(MEETING, join_url="https://meet.example/a,b", join_label="Join: now")
    expected = 'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="Join: now":https://meet.example/a,b'
    assert expected in vevent(entry)


def test_a_mail_names_its_one_reader() -> None:
    reader = Mailbox(address="bob@example.org", name="Bob", answer="ACCEPTED", asked=True)
    entry = replace(MEETING, attendee=reader, organizer=Mailbox(address="a@example.org"))
    body = written(entry, method="REQUEST")
    assert "METHOD:REQUEST\r\n" in body
    assert "ORGANIZER:mailto:a@example.org\r\n" in body
    said = "ATTENDEE;CN=Bob;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:bob@example.org"
    assert f"{said}\r\n" in body
