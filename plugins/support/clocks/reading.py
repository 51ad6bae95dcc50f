"""Hours, lengths of time and holidays as people write them, and as they read them again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from flask_babel import gettext as _

from plugins.support.clocks.calendars import DAY, Calendar, Holiday, Span

MINUTE, HOUR = 60, 3600
LONGEST = 365 * 24 * HOUR
MOST_HOLIDAYS = 200
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?")
_LENGTH = re.compile(r"(\d{1,5})\s*([dhm]?)")
_DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})\s+(\S.*)")


class Unclear(ValueError):
    """Something that cannot be read; the sentence says how it looks when right."""


def read_hours(weekday: int, text: str) -> list[Span]:
    """The open hours of a weekday, such as `9:00-12:30, 13:30-17:00`; nothing is a closed day.
    Raises `Unclear`."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise Unclear(_("Write hours like 9:00-12:30, 13:30-17:00."))
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if start >= DAY or end > DAY or start == end:
            raise Unclear(_("A day goes from 0:00 to 24:00, like 9:00-17:00 or 22:00-6:00."))
        found.append(Span(weekday, start, end))
    found.sort()
    for one, other in pairwise(found):
        if one.end <= one.start or other.start < one.end:
            raise Unclear(_("These hours overlap. Write one after the other."))
    return found


def hours_text(spans: Iterable[Span], weekday: int) -> str:
    """The hours of a weekday as `read_hours` reads them."""
    mine = (one for one in spans if one.weekday == weekday)
    return ", ".join(f"{_clock(one.start)}-{_clock(one.end)}" for one in mine)


def read_length(text: str, *, day: int) -> int | None:
    """Seconds of open hours, such as `90`, `4h`, `1h 30m` or `2d`, where a day has `day` seconds;
    None for nothing. Raises `Unclear`."""
    wanted = text.strip().lower()
    if not wanted:
        return None
    found = _LENGTH.findall(wanted)
    if re.sub(r"\s", "", wanted) != "".join(number + unit for number, unit in found):
        raise Unclear(_("Write minutes, or a time like 4h, 1h 30m or 2d."))
    size = {"": MINUTE, "m": MINUTE, "h": HOUR, "d": day}
    total = sum(int(number) * size[unit] for number, unit in found)
    if not MINUTE <= total <= LONGEST:
        raise Unclear(_("From a minute to a year."))
    return total


def length_text(seconds: int | None) -> str:
    """A length as `read_length` reads it, in hours and minutes."""
    if seconds is None:
        return ""
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else ""]
    return " ".join(filter(None, parts))


def working_day(calendar: Calendar) -> int:
    """The seconds of an open day: the open hours of a week by the days that have some."""
    if calendar.is_always or not calendar.spans:
        return DAY * MINUTE
    minutes = sum((one.end - one.start) % DAY or DAY for one in calendar.spans)
    return minutes * MINUTE // len({one.weekday for one in calendar.spans})


def read_holidays(text: str) -> list[Holiday]:
    """Holidays, one a line: `12-25 Christmas` each year, `2027-03-26 Good Friday` in one. Raises
    `Unclear`, which names the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _DAY.fullmatch(line.strip())
        if match is None or not _exists(match[1], int(match[2]), int(match[3])):
            example = "12-25 Christmas"
            raise Unclear(
                _("Line %(number)s: write a day like %(example)s.", number=number, example=example)
            )
        year, name = int(match[1] or 0), " ".join(match[4].split())[:80]
        found.append(Holiday(name, int(match[2]), int(match[3]), year))
    if len(found) > MOST_HOLIDAYS:
        raise Unclear(_("At most %(num)s days.", num=MOST_HOLIDAYS))
    return found


def holidays_text(holidays: Iterable[Holiday]) -> str:
    """Holidays as `read_holidays` reads them."""
    return "\n".join(
        (f"{one.year:04}-" if one.year else "") + f"{one.month:02}-{one.day:02} {one.name}"
        for one in holidays
    )


def _exists(year: str | None, month: int, day: int) -> bool:
    try:
        date(int(year or 2024), month, day)  # a leap year: the 29th of February is a day
    except ValueError:
        return False
    return True


def _minutes(hours: str, minutes: str | None) -> int:
    found = int(hours) * 60 + int(minutes or 0)
    return found if int(minutes or 0) < 60 else DAY + 1


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
