"""Time that counts, and time that does not, each second of it with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from plugins.support.clocks.calendars import (
    ONE_DAY,
    Calendar,
    Stretch,
    open_between,
)

Why = Literal["counted", "closed", "holiday", "paused"]
FAR = timedelta(days=366 * 20)
"""How far ahead something may be due: further than that it never is."""


class Part(NamedTuple):
    """A stretch of time and why it counts or does not: open hours count; `closed` and `holiday`
    (its name is `note`) do not, nor does what is `paused` (by the state `note`), open or not."""

    start: datetime
    end: datetime
    why: Why
    note: str = ""

    @property
    def seconds(self) -> int:
        """How long it really took."""
        return Stretch(self.start, self.end).seconds


class Pause(NamedTuple):
    """A time in which a clock stands still; `end` None is until further notice."""

    start: datetime
    end: datetime | None
    note: str = ""


def counted(
    calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
) -> list[Part]:
    """All the time between two moments, in order and without a gap, each part with its reason.
    The pauses are in order and do not overlap."""
    found: list[Part] = []
    for one in _running(start, end, pauses):
        if isinstance(one, Pause):
            assert one.end is not None
            found.append(Part(one.start, one.end, "paused", one.note))
        else:
            found += _parts(calendar, one)
    return found


def seconds_counted(
    calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
) -> int:
    """How many seconds between two moments count: the sum of `counted`, for lists of thousands."""
    return sum(
        hours.seconds
        for one in _running(start, end, pauses)
        if not isinstance(one, Pause)
        for hours in open_between(calendar, one.start, one.end)
    )


def add(
    calendar: Calendar, start: datetime, seconds: int, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The first moment by which so many seconds count: the other way round of `seconds_counted`.
    None where that never comes, because the clock stands still or nobody ever works."""
    left = seconds
    if left <= 0:
        return start
    for one in _running(start, start + FAR, pauses):
        if isinstance(one, Pause):
            continue
        for hours in open_between(calendar, one.start, one.end):
            if hours.seconds >= left:
                return hours.start + timedelta(seconds=left)
            left -= hours.seconds
    return None


def _running(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Stretch | Pause]:
    """What lies between two moments, cut where a clock stands still and where it goes on."""
    at = start
    for pause in pauses:
        stopped, resumed = max(pause.start, at), min(pause.end or end, end)
        if resumed <= stopped:
            continue
        if stopped > at:
            yield Stretch(at, stopped)
        yield Pause(stopped, resumed, pause.note)
        at = resumed
    if at < end:
        yield Stretch(at, end)


def _parts(calendar: Calendar, stretch: Stretch) -> Iterator[Part]:
    at, last = stretch.start, None
    for hours in open_between(calendar, stretch.start, stretch.end):
        if last is not None and hours.start == at:
            last = last._replace(end=hours.end)  # through the night
        else:
            if last is not None:
                yield last
            yield from _skipped(calendar, at, hours.start)
            last = Part(hours.start, hours.end, "counted")
        at = hours.end
    if last is not None:
        yield last
    yield from _skipped(calendar, at, stretch.end)


def _skipped(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Part]:
    """Closed time, cut at midnight around holidays only, so that a weekend is one part."""
    last: Part | None = None
    while start < end:
        day = calendar.day_of(start)
        cut = min(end, _next_midnight(calendar, start))
        name = calendar.holiday_on(day)
        part = Part(start, cut, "holiday" if name else "closed", name)
        if last is not None and (last.why, last.note) == (part.why, part.note):
            part = part._replace(start=last.start)
        elif last is not None:
            yield last
        last, start = part, cut
    if last is not None:
        yield last


def _next_midnight(calendar: Calendar, moment: datetime) -> datetime:
    day = calendar.day_of(moment) + ONE_DAY
    found = calendar.midnight(day)
    # Where the clock goes back over midnight a day comes twice.
    return found if found > moment else calendar.midnight(day + ONE_DAY)
