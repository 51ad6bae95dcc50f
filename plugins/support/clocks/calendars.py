"""Calendars of working hours: when they are open, in real moments.

Hours are wall times of a zone. A wall time that the clock skips counts with the offset before the
jump, one that comes twice is the first of both (RFC 5545, 3.3.5): so what is counted are seconds
that really went by. Moments are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

DAY = 24 * 60
ONE_DAY = timedelta(days=1)
LAST_YEAR = 9000
"""Beyond it no calendar is asked: dates end in 9999, and zones shift them."""


class Span(NamedTuple):
    """Open hours of a weekday (0 is Monday), in minutes since its midnight. One that ends at or
    before its start goes on into the next day."""

    weekday: int
    start: int
    end: int


class Holiday(NamedTuple):
    """A day on which nobody works, from midnight to midnight; `year` 0 is every year."""

    name: str
    month: int
    day: int
    year: int = 0


class Stretch(NamedTuple):
    """From one moment to another."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """How long it really took."""
        return round((self.end - self.start).total_seconds())


@dataclass(frozen=True, eq=False)
class Calendar:
    """When people work. One that `is_always` open has no spans, but may have holidays."""

    zone: str = "UTC"
    spans: tuple[Span, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    is_always: bool = False
    name: str = ""
    _days: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, repr=False)

    def holiday_on(self, day: date) -> str:
        """The name of the holiday on a day, or nothing."""
        for one in self.holidays:
            if (one.month, one.day) == (day.month, day.day) and one.year in (0, day.year):
                return one.name
        return ""

    def day_of(self, moment: datetime) -> date:
        """The day that the calendar shows at a moment."""
        return moment.astimezone(_zone(self.zone)).date()

    def midnight(self, day: date) -> datetime:
        """The moment at which a day begins."""
        return _moment(self.zone, day, 0)

    def open_on(self, day: date) -> tuple[Stretch, ...]:
        """The hours of one day. Kept, because lists ask for the same days again and again."""
        found = self._days.get(day)
        if found is None:
            # In the order of moments: in the hour that a clock skips that of wall times is another.
            found = self._days[day] = tuple(sorted(self._work_out(day)))
        return found

    def _work_out(self, day: date) -> Iterator[Stretch]:
        if self.holiday_on(day):
            return
        for start, end in self._pieces(day.weekday()):
            opened, closed = _moment(self.zone, day, start), _moment(self.zone, day, end)
            if closed > opened:
                yield Stretch(opened, closed)

    def _pieces(self, weekday: int) -> list[tuple[int, int]]:
        """The open minutes of a weekday, with what goes on from the evening before."""
        if self.is_always:
            return [(0, DAY)]
        found = []
        for span in self.spans:
            over = span.end <= span.start
            if span.weekday == weekday:
                found.append((span.start, DAY if over else span.end))
            if over and (span.weekday + 1) % 7 == weekday and span.end:
                found.append((0, span.end))
        return sorted(found)


ALWAYS = Calendar(is_always=True)


def open_between(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The open hours between two moments, in order and never overlapping: a day at a time, so that
    one who wants the first few never works out the rest."""
    for one in _open_from(calendar, start):
        if one.start >= end:
            return
        yield Stretch(one.start, min(one.end, end))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether somebody works at a moment."""
    first = next(_open_from(calendar, moment), None)
    return first is not None and first.start <= moment


def next_open(calendar: Calendar, moment: datetime) -> datetime | None:
    """The first moment from one on at which somebody works; None where nobody ever does."""
    first = next(_open_from(calendar, moment), None)
    return first.start if first is not None else None


def _open_from(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    """Open hours from a moment on; they end where none are open for the time of `_PATIENCE`."""
    # A jump of the clock can let the hours of the day before reach into this one.
    day = calendar.day_of(start) - ONE_DAY
    reached, quiet = start, 0
    while quiet < _PATIENCE and day.year < LAST_YEAR:
        quiet += 1
        for one in calendar.open_on(day):
            # Hours that the jump of a clock lays over each other count once.
            if one.end > reached:
                yield Stretch(max(one.start, reached), one.end)
                reached, quiet = one.end, 0
        day += ONE_DAY


_PATIENCE = 366 * 9
"""Days without an open hour after which a calendar counts as closed for good: the 29th of February
is up to eight years away."""


def _moment(zone: str, day: date, minute: int) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    # `fold=0` reads skipped and repeated times as the RFC does.
    return wall.replace(tzinfo=_zone(zone), fold=0).astimezone(UTC)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def known_zone(name: str) -> str | None:
    """The IANA name of a zone, however its letters are cased; None if there is no such zone."""
    return _zones().get(name.strip().lower())


def zone_names() -> list[str]:
    """The zones that a form offers, by their names."""
    return sorted(name for name in _zones().values() if "/" in name or name == "UTC")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    # Factory is the answer of a machine that was never told where it is.
    return {name.lower(): name for name in available_timezones() if name != "Factory"}
