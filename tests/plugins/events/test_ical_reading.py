"""Calendar files of others: what is taken of them, and the sentence for what is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plugins.events.ical import reading
from plugins.events.ical.found import Found, Unreadable
from plugins.events.ical.reading import read
from plugins.events.times.walls import parse_wall, to_utc

HOME = "Europe/Warsaw"
TIMES = "DTSTART:20270504T160000Z"


def event(*lines: str, uid: str = "one@example") -> str:
    """A VEVENT of these lines."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Picnic", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    """A file of these parts."""
    lines = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])
    return lines.replace("\n", "\r\n").encode()


def the_one(*lines: str, before: str = "") -> Found:
    """What a file with one event of these lines turns out to hold."""
    found = read(calendar(*filter(None, [before]), event(*lines)), home=HOME)
    assert found.refused == []
    (one,) = found.found
    return one


def why_not(*lines: str, before: str = "") -> str:
    """The sentence about an event of these lines."""
    found = read(calendar(*filter(None, [before]), event(*lines)), home=HOME)
    assert found.found == []
    (refused,) = found.refused
    assert refused.title == "Picnic"
    return refused.why


def zone_block(name: str, *, winter: str, summer: str = "", more: str = "") -> str:
    """A VTIMEZONE of Windows' kind, with the days on which Europe changes its clocks."""
    parts = [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        *filter(None, [more]),
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        f"TZOFFSETFROM:{summer or winter}",
        f"TZOFFSETTO:{winter}",
        *(["RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;BYHOUR=3;BYMINUTE=0"] if summer else []),
        "END:STANDARD",
    ]
    if summer:
        parts += [
            "BEGIN:DAYLIGHT",
            "DTSTART:16010101T020000",
            f"TZOFFSETFROM:{winter}",
            f"TZOFFSETTO:{summer}",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "END:DAYLIGHT",
        ]
    return "\n".join([*parts, "END:VTIMEZONE"])


def test_an_event_is_read_with_its_words() -> None:
    one = the_one(
        "DTSTART;TZID=Europe/Lisbon:20270504T180000",
        "DTEND;TZID=Europe/Lisbon:20270504T200000",
        "DESCRIPTION:Bread\\, salt\\nand\\; what you like",
        "LOCATION:The  meadow",
        "GEO:38.7;-9.1",
        "URL:https://example.org/a",
        "SEQUENCE:3",
        "LAST-MODIFIED:20270401T100000Z",
    )
    assert (one.starts, one.ends) == (
        parse_wall("2027-05-04T18:00"),
        parse_wall("2027-05-04T20:00"),
    )
    assert (one.zone, one.title, one.place) == ("Europe/Lisbon", "Picnic", "The meadow")
    assert one.text == "Bread, salt\nand; what you like"
    assert (one.position, one.url, one.sequence) == ((38.7, -9.1), "https://example.org/a", 3)
    assert one.modified_at == to_utc(parse_wall("2027-04-01T10:00"), "UTC")


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        (["DTSTART;VALUE=DATE:20270504"], "2027-05-04", "2027-05-04"),
        (["DTSTART:20270504", "DTEND:20270507"], "2027-05-04", "2027-05-06"),
        (["DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20270504"], "2027-05-04", "2027-05-04"),
        (["DTSTART;VALUE=DATE:20270504", "DURATION:P2D"], "2027-05-04", "2027-05-05"),
        (["DTSTART:20270504T180000"], "2027-05-04T18:00", "2027-05-04T19:00"),
        (["DTSTART:20270504T180000", "DURATION:PT90M"], "2027-05-04T18:00", "2027-05-04T19:30"),
        (["DTSTART:20270504T180000", "DURATION:PT0S"], "2027-05-04T18:00", "2027-05-04T19:00"),
        (["DTSTART:20270504T1800"], "2027-05-04T18:00", "2027-05-04T19:00"),
        ([TIMES, "DTEND:20270504T173000Z"], "2027-05-04T18:00", "2027-05-04T19:30"),
        # Clocks go forward in between: a length of time is exact.
        (["DTSTART:20270328T010000", "DURATION:PT2H"], "2027-03-28T01:00", "2027-03-28T04:00"),
    ],
)
def test_starts_ends_and_lengths(lines: list[str], starts: str, ends: str) -> None:
    one = the_one(*lines)
    assert (one.starts, one.ends) == (parse_wall(starts), parse_wall(ends))


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/Europe/Berlin", "Europe/Berlin"),
        ("/softwarestudio.org/Tzfile/America/Argentina/Salta", "America/Argentina/Salta"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ('"Pacific Standard Time"', "America/Los_Angeles"),
    ],
)
def test_zones_are_known_by_many_names(name: str, zone: str) -> None:
    assert the_one(f"DTSTART;TZID={name}:20270504T180000").zone == zone


@pytest.mark.parametrize(
    ("block", "zone"),
    [
        (zone_block("Mine", winter="+0100", summer="+0200"), HOME),
        (zone_block("Mine", winter="+0000", summer="+0100"), "Europe/London"),
        (zone_block("Mine", winter="+1100"), "Etc/GMT-11"),
        (zone_block("Mine", winter="+0530"), "Asia/Kolkata"),
        (zone_block("Mine", winter="+0133", more="X-LIC-LOCATION:Asia/Tokyo"), "Asia/Tokyo"),
    ],
)
def test_a_name_of_ones_own_is_told_by_its_offsets(block: str, zone: str) -> None:
    assert the_one("DTSTART;TZID=Mine:20270504T180000", before=block).zone == zone


@pytest.mark.parametrize(
    "block",
    [
        "",
        zone_block("Mine", winter="+0133"),
        zone_block("Mine", winter="+0100", summer="+0300"),
        zone_block("Mine", winter="noon"),
        "BEGIN:VTIMEZONE\nTZID:Mine\nEND:VTIMEZONE",
    ],
)
def test_a_zone_that_nobody_knows_is_refused(block: str) -> None:
    why = why_not("DTSTART;TZID=Mine:20270504T180000", before=block)
    assert why == "Its time zone “Mine” is not known here."


def test_times_without_a_zone_are_those_of_the_calendar() -> None:
    assert the_one("DTSTART:20270504T180000").zone == HOME
    said = the_one("DTSTART:20270504T180000", before="X-WR-TIMEZONE:Asia/Tokyo")
    assert said.zone == "Asia/Tokyo"


def test_a_moment_is_shown_in_the_zone_of_the_calendar_and_a_series_stays_where_it_is() -> None:
    one = the_one(TIMES)
    assert (one.starts, one.zone) == (parse_wall("2027-05-04T18:00"), HOME)
    series = the_one(TIMES, "RRULE:FREQ=WEEKLY")
    assert (series.starts, series.zone) == (parse_wall("2027-05-04T16:00"), "UTC")


def test_a_rule_is_kept_with_its_end_on_the_wall() -> None:
    start = "DTSTART;TZID=Europe/Paris:20270504T180000"
    one = the_one(start, "RRULE:FREQ=WEEKLY;BYDAY=TU, TH;UNTIL=20270601T160000Z")
    assert one.rule == "FREQ=WEEKLY;UNTIL=20270601T180000;BYDAY=TU,TH"


def test_dates_are_brought_to_the_form_of_the_start() -> None:
    one = the_one(
        "DTSTART;TZID=Europe/Paris:20270504T180000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE:20270511T160000Z,20270525T160000Z",
        "EXDATE;VALUE=DATE:20270518",
        "RDATE;VALUE=PERIOD:20270513T080000Z/PT1H",
    )
    left_out = [f"2027-05-{day}T18:00" for day in (11, 18, 25)]
    assert list(one.left_out) == [parse_wall(wall) for wall in left_out]
    assert list(one.added) == [parse_wall("2027-05-13T10:00")]
    assert one.notes == ("Dates of another length have the usual one.",)


def test_dates_that_differ_belong_to_their_series() -> None:
    start = "DTSTART;TZID=Europe/Paris:20270504T180000"
    file = calendar(
        event("RECURRENCE-ID:20270511T160000Z", "DTSTART:20270512T090000Z"),
        event(start, "RRULE:FREQ=WEEKLY"),
        event("RECURRENCE-ID:20270518T160000Z", TIMES, "STATUS:CANCELLED"),
        event("RECURRENCE-ID;VALUE=DATE:20270525", "DTSTART;VALUE=DATE:20270525"),
        event("RECURRENCE-ID:20270511T160000Z", "DTSTART:20270512T100000Z", "SEQUENCE:2"),
    )
    (series,) = read(file, home="Europe/Paris").found
    moved, whole_day = series.changed
    assert moved.original == parse_wall("2027-05-11T18:00")
    assert moved.starts == parse_wall("2027-05-12T12:00"), "the later one of two"
    assert whole_day.original == parse_wall("2027-05-25T18:00")
    assert series.left_out == (parse_wall("2027-05-18T18:00"),)


def test_a_date_without_its_series_stands_for_itself() -> None:
    file = calendar(event("RECURRENCE-ID:20270504T160000Z", TIMES))
    (one,) = read(file, home=HOME).found
    assert one.original == parse_wall("2027-05-04T18:00")


def test_of_the_same_event_twice_the_newest_counts() -> None:
    file = calendar(
        event(TIMES, "SEQUENCE:2", "LOCATION:New"),
        event(TIMES, "SEQUENCE:1", "LOCATION:Old"),
        event(TIMES, "SEQUENCE:2", "LOCATION:Last", "LAST-MODIFIED:20270101T000000Z"),
    )
    (one,) = read(file, home=HOME).found
    assert one.place == "Last"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTEND:20270504T173000Z"], "It has no start."),
        (["DTSTART:soon"], "“soon” is no date, time or length."),
        (["DTSTART:20270231"], "“20270231” is no date, time or length."),
        (["DTSTART:00010101"], "“00010101” is no date, time or length."),
        (["DTSTART;TZID"], "Its line DTSTART cannot be read."),
        ([TIMES, "DTEND;VALUE=DATE:20270505"], "One of start and end is a day, the other a time."),
        ([TIMES, "DTEND:20270504T150000Z"], "It ends before it starts."),
        ([TIMES, "DTEND:20290504T150000Z"], "It lasts longer than a month."),
        ([TIMES, "DURATION:P9999999999W"], "“P9999999999W” is no date, time or length."),
        ([TIMES, "DURATION:-PT1H"], "“-PT1H” is no date, time or length."),
        ([TIMES, "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"], "It has more than one rule."),
        ([TIMES, "RRULE:FREQ=WEEKLY", "EXRULE:FREQ=DAILY"], "It has more than one rule."),
        ([TIMES, "RRULE:FREQ=WEEKLY;BYWEEKNO=3"], "BYWEEKNO is not supported here."),
        (
            [TIMES, "RRULE:FREQ=SECONDLY"],
            "Only daily, weekly, monthly and yearly series are supported.",
        ),
        (
            [TIMES, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270504T160000Z"],
            "It changes all later dates at once, which is not read.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(lines: list[str], why: str) -> None:
    assert why_not(*lines) == why


def test_one_bad_entry_leaves_the_others_alone() -> None:
    file = calendar(
        event("DTSTART:never", uid="bad"),
        event(TIMES, uid="good"),
        "BEGIN:VEVENT\nUID:torn\nSUMMARY:Torn\nDTSTART:20270504",
        event(TIMES, "no line at all", "X-ODD;=:x", ";", uid="odd"),
    )
    found = read(file, home=HOME)
    assert [one.uid for one in found.found] == ["good", "odd"]
    assert [refused.title for refused in found.refused] == ["Picnic", "Torn"]
    assert found.refused[1].why == "It breaks off before its end."


def test_alarms_attachments_and_other_components_are_left_where_they_are() -> None:
    one = the_one(
        TIMES,
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA",
        "ATTENDEE;CN=Ana:mailto:ana@example.org",
        "BEGIN:VALARM\nSUMMARY:Alarm\nTRIGGER:-PT15M\nDESCRIPTION:Go\nEND:VALARM",
        before="BEGIN:VTODO\nUID:todo\nSUMMARY:Do it\nEND:VTODO",
    )
    assert (one.title, one.text) == ("Picnic", "")


@pytest.mark.parametrize(
    ("before", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"", "cp1252"), (b"\xff\xfe", "utf-16-le")],
)
def test_files_of_other_encodings_are_read(before: bytes, encoding: str) -> None:
    text = calendar(event(TIMES, "LOCATION:Café")).decode()
    (one,) = read(before + text.encode(encoding), home=HOME).found
    assert one.place == "Café"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_end_in_three_ways_and_go_on_after_a_space(end: str) -> None:
    folded = event(TIMES, "LOCATION:The mea", " dow", "\t hut")
    file = calendar(folded).decode().replace("\r\n", end).encode()
    (one,) = read(file, home=HOME).found
    assert one.place == "The meadow hut"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "This is no calendar file."),
        (b"<html>BEGIN</html>", "This is no calendar file."),
        (b"BEGIN:\r\nBEGIN:\r\nEND:\r\n", "This is no calendar file."),
        (b"x" * (reading.MOST_BYTES + 1), "The file is larger than a megabyte."),
        (calendar(*[event(TIMES)] * 1001), "There are more than 1000 entries in it."),
    ],
)
def test_a_file_of_which_nothing_can_be_taken_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=f"^{why}$"):
        read(data, home=HOME)


def test_a_calendar_without_an_entry_is_one() -> None:
    empty = read(calendar("X-WR-CALNAME:Later"), home=HOME)
    assert (empty.name, empty.found, empty.refused) == ("Later", [], [])


def test_more_dates_than_anybody_goes_to_are_refused() -> None:
    days = [parse_wall("2027-05-04") + timedelta(days=number) for number in range(501)]
    lines = [f"RDATE;VALUE=DATE:{day:%Y%m%d}" for day in days]
    assert why_not("DTSTART;VALUE=DATE:20270504", *lines) == "It has more than 500 dates."


def test_when_time_is_up_the_rest_is_refused() -> None:
    found = read(calendar(event(TIMES)), home=HOME, seconds=-1)
    (refused,) = found.refused
    assert refused.why == "Reading the file took too long to come to this one."


HOSTILE: list[Any] = [
    "\n".join(f"BEGIN:A{number}" for number in range(20_000)) + "\nEND:Q" * 20_000,
    event(TIMES, "EXDATE:" + ",".join(["20270504T160000Z"] * 20_000)),
    event(TIMES, "DTEND;" + 'A="' * 100_000 + ":x"),
    event(TIMES, "DESCRIPTION:" + "\\" * 300_000),
    event("DTSTART;TZID=Z:20270504T160000") + "\nBEGIN:VTIMEZONE\nTZID:Z\n"
    "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0133\nTZOFFSETTO:+0133\n"
    "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE",
]


@pytest.mark.parametrize("part", HOSTILE, ids=["deep", "dates", "quotes", "signs", "zone"])
def test_what_is_made_to_take_long_is_bounded(part: str) -> None:
    try:
        found = read(calendar(part), home=HOME)
    except Unreadable:
        return
    assert len(found.found) + len(found.refused) == part.count("BEGIN:VEVENT")
