"""Values of RFC 5545 as values of ours: moments, days, lengths and texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugins.events.ical.blocks import Property
from plugins.events.times.walls import Wall

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = timedelta(days=31)
_WHEN = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class BadValue(ValueError):
    """A value that is not of the type its place asks for."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, or a time of day with its zone as the file names it: `Z` for UTC, empty where none
    is named."""

    wall: Wall
    zone: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it is a whole day."""
        return not isinstance(self.wall, datetime)


def when(value: str, parameters: dict[str, str], *, first_year: int = FIRST_YEAR) -> When:
    """A DATE or DATE-TIME. Raises `BadValue`, also for years that calendars do not have."""
    found = _WHEN.fullmatch(value.strip())
    if found is None:
        raise BadValue(value[:40])
    year, month, day, hour, minute, second, is_utc = found.groups()
    try:
        if hour is None:
            wall: Wall = date(int(year), int(month), int(day))
        else:
            # A leap second is written as 60 and counts as 59 (3.3.12).
            seconds = "59" if second == "60" else second or "00"
            wall = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{seconds}")
    except ValueError as error:
        raise BadValue(value[:40]) from error
    if not first_year <= wall.year <= LAST_YEAR:
        raise BadValue(value[:40])
    return When(wall, "Z" if is_utc else "" if hour is None else parameters.get("TZID", "").strip())


def whens(found: Property) -> list[When]:
    """The moments of a list such as EXDATE; of periods their starts. Raises `BadValue`."""
    parts = (part.partition("/")[0] for part in found.value.split(",") if part.strip())
    return [when(part, found.parameters) for part in parts]


def length(value: str) -> timedelta:
    """A DURATION that is not negative. Raises `BadValue`."""
    from icalendar import vDuration

    try:
        found = vDuration.from_ical(value.strip())  # type: ignore[no-untyped-call]  # untyped there
    except (ValueError, OverflowError) as error:
        raise BadValue(value[:40]) from error
    if not isinstance(found, timedelta) or found < timedelta(0):
        raise BadValue(value[:40])
    return found


def words(value: str) -> str:
    """A TEXT: line feeds and signs as they are meant, no hidden characters."""
    meant = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return _HIDDEN.sub("", meant.replace("\r\n", "\n")).strip()


def number(value: str) -> int:
    """A whole number that is not negative and fits a column; 0 for anything else."""
    plain = value.strip()
    return (
        min(int(plain), 2**31 - 1) if plain.isascii() and plain.isdigit() and len(plain) < 12 else 0
    )
