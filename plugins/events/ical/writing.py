"""Calendars as RFC 5545 and RFC 7986 have them: plain values in, lines and bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from plugins.events.ical.lines import parameter, text, uri, written
from plugins.events.times.rules import parse_rule, rule_text
from plugins.events.times.vtimezone import vtimezone
from plugins.events.times.walls import DAY, Wall, from_utc, to_utc
from townhall import clock

TYPE = "text/calendar"
PRODUCT = "-//Townhall//Events 1.0//EN"
AHEAD = timedelta(days=2 * 366)
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Somebody with an address of mail; feeds name nobody but the community. `answer` is what
    an attendee has said, as PARTSTAT has it, and `asked` whether they are to say something."""

    address: str
    name: str = ""
    answer: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event, or one date of a series that differs from it.

    `starts` and `ends` are wall times in `zone`; of whole days the first and the last day.
    What belongs to a series `repeats`, and is written in its zone; a single event is written
    in UTC. `rule` is an RRULE without its name, `left_out` and `added` are wall times, and
    `original` is the one that the series gives this date, in `original_zone`.

    `changed_at` is when it last changed; `stamp` when this was written, if that is another
    moment. `join_url` is for those with a seat: whoever makes an entry answers for who reads it.
    """

    uid: str
    starts: Wall
    ends: Wall
    zone: str = ""
    title: str
    changed_at: datetime
    created_at: datetime | None = None
    stamp: datetime | None = None
    sequence: int = 0
    status: Status = "CONFIRMED"
    text: str = ""
    place: str = ""
    url: str = ""
    tags: Sequence[str] = ()
    position: tuple[float, float] | None = None
    color: str = ""
    repeats: bool = False
    rule: str = ""
    left_out: Sequence[Wall] = ()
    added: Sequence[Wall] = ()
    original: Wall | None = None
    original_zone: str = ""
    join_url: str = ""
    join_label: str = ""
    organizer: Mailbox | None = None
    attendee: Mailbox | None = None


def calendar(
    entries: Sequence[Entry],
    *,
    method: Method = "PUBLISH",
    name: str = "",
    url: str = "",
    color: str = "",
    refresh: timedelta | None = None,
) -> bytes:
    """A calendar of some entries, with the rules of every zone that they name.

    `refresh` is how often readers should ask again, `color` a name of CSS.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"METHOD:{method}")
    if name:
        # NAME is the standard's (RFC 7986); the other is what most programs read.
        lines += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
    if url:
        lines.append(f"URL:{uri(url)}")
    if color:
        lines.append(f"COLOR:{color}")
    if refresh:
        minutes = int(refresh.total_seconds() // 60)
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:PT{minutes}M", f"X-PUBLISHED-TTL:PT{minutes}M"]
    for zone, (first, last) in sorted(_zones(entries).items()):
        lines += vtimezone(zone, first, last)
    for entry in entries:
        lines += vevent(entry)
    return written([*lines, "END:VCALENDAR"])


def vevent(entry: Entry) -> list[str]:
    """The lines of one entry, not yet folded."""
    return ["BEGIN:VEVENT", *_identity(entry), *_times(entry), *_words(entry), "END:VEVENT"]


def sequence_of(event: int, date: int) -> int:
    """The SEQUENCE of a date, from those of its event and of its own: it rises with each of them,
    which the larger of both would not."""
    return event + date


def moment(at: datetime) -> str:
    """A moment in UTC as it is written."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _identity(entry: Entry) -> Iterator[str]:
    yield f"UID:{text(entry.uid)}"
    yield f"DTSTAMP:{moment(entry.stamp or entry.changed_at)}"
    if entry.created_at:
        yield f"CREATED:{moment(entry.created_at)}"
    yield f"LAST-MODIFIED:{moment(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.status}"


def _times(entry: Entry) -> Iterator[str]:
    if entry.original is not None:
        yield _dated("RECURRENCE-ID", [entry.original], entry.original_zone)
    zone = entry.zone
    if not (entry.repeats and zone):
        yield _dated("DTSTART", [_single(entry.starts, zone)])
        yield _dated("DTEND", [_single(_end(entry.ends), zone)])
    else:
        yield _dated("DTSTART", [entry.starts], zone)
        yield _dated("DTEND", [_end(entry.ends)], zone)
    if entry.rule:
        is_all_day = not isinstance(entry.starts, datetime)
        rule = parse_rule(entry.rule, is_all_day=is_all_day, zone=zone)
        yield f"RRULE:{rule_text(rule, zone)}"
    if entry.left_out:
        yield _dated("EXDATE", entry.left_out, zone)
    if entry.added:
        yield _dated("RDATE", entry.added, zone)


def _words(entry: Entry) -> Iterator[str]:
    yield f"SUMMARY:{text(entry.title)}"
    for name, value in (("DESCRIPTION", entry.text), ("LOCATION", entry.place)):
        if value:
            yield f"{name}:{text(value)}"
    if entry.position:
        yield "GEO:{:.6f};{:.6f}".format(*entry.position)
    if entry.url:
        yield f"URL:{uri(entry.url)}"
    if entry.tags:
        yield "CATEGORIES:" + ",".join(text(tag) for tag in entry.tags)
    if entry.color:
        yield f"COLOR:{entry.color}"
    if entry.join_url:
        label = f";LABEL={parameter(entry.join_label)}" if entry.join_label else ""
        yield f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO{label}:{uri(entry.join_url)}"
    if entry.organizer:
        yield f"ORGANIZER{_named(entry.organizer)}:mailto:{uri(entry.organizer.address)}"
    if entry.attendee:
        yield f"ATTENDEE{_answering(entry.attendee)}:mailto:{uri(entry.attendee.address)}"


def _named(who: Mailbox) -> str:
    return f";CN={parameter(who.name)}" if who.name else ""


def _answering(who: Mailbox) -> str:
    said = f";PARTSTAT={who.answer}" if who.answer else ""
    return f"{_named(who)};ROLE=REQ-PARTICIPANT{said};RSVP={'TRUE' if who.asked else 'FALSE'}"


def _end(last: Wall) -> Wall:
    """Whole days end where the next one begins (3.8.2.2)."""
    return last if isinstance(last, datetime) else last + DAY


def _single(wall: Wall, zone: str) -> Wall:
    return to_utc(wall, zone) if isinstance(wall, datetime) else wall


def _dated(name: str, walls: Sequence[Wall], zone: str = "") -> str:
    """A property with days, moments in UTC, or wall times of a zone."""
    if not isinstance(walls[0], datetime):
        return f"{name};VALUE=DATE:" + ",".join(f"{wall:%Y%m%d}" for wall in walls)
    if _is_utc(zone):
        return f"{name}:" + ",".join(f"{wall:%Y%m%dT%H%M%S}Z" for wall in walls)
    return f"{name};TZID={parameter(zone)}:" + ",".join(f"{wall:%Y%m%dT%H%M%S}" for wall in walls)


def _is_utc(zone: str) -> bool:
    return zone in ("", "UTC", "Etc/UTC")


def _zones(entries: Iterable[Entry]) -> dict[str, tuple[datetime, datetime]]:
    """Which zones are named, and from when to when their rules are needed."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for entry in entries:
        if not entry.repeats:
            continue
        named = [(entry.zone, entry.starts), (entry.zone, entry.ends)]
        if entry.original is not None:
            named.append((entry.original_zone, entry.original))
        if entry.rule:
            named.append((entry.zone, _last(entry)))
        named += [(entry.zone, wall) for wall in (*entry.added, *entry.left_out)]
        for zone, wall in named:
            if isinstance(wall, datetime) and not _is_utc(zone):
                at = to_utc(wall, zone)
                first, last = found.get(zone, (at, at))
                found[zone] = min(first, at), max(last, at)
    return found


def _last(entry: Entry) -> Wall:
    """Until when a series needs the rules of its zone: two years ahead, or to its end."""
    is_all_day = not isinstance(entry.starts, datetime)
    until = parse_rule(entry.rule, is_all_day=is_all_day, zone=entry.zone).until
    ahead = from_utc(clock.now() + AHEAD, entry.zone)
    return min(until, ahead) if isinstance(until, datetime) else ahead
