"""When the clocks of a zone jump, read off `zoneinfo`, which says the offset of a moment only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from plugins.events.times.walls import zone_info

STRIDE = timedelta(days=5)  # shorter than any two jumps were ever apart, but a few before 1950
SECOND = timedelta(seconds=1)


class Jump(NamedTuple):
    """One change of the offset. `onset` is the naive local time at which it happens, as the clock
    shows it before. `is_summer` is true when it goes forward to, or comes of, summer time."""

    moment: datetime
    onset: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str
    is_summer: bool


def jumps(zone: str, first: int, last: int) -> Iterator[Jump]:
    """Those of the years `first` to `last` (UTC), in order."""
    for year in range(first, last + 1):
        yield from _jumps_of(zone, year)


def offset(zone: str, moment: datetime) -> timedelta:
    """East of UTC is positive. `moment` is aware."""
    found = moment.astimezone(zone_info(zone)).utcoffset()
    assert found is not None
    return found


@lru_cache(maxsize=4096)
def _jumps_of(zone: str, year: int) -> tuple[Jump, ...]:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    # The first second of the year belongs to it: the last one before is where the search begins.
    steps = [start - SECOND + number * STRIDE for number in range(74)]
    marks = [step for step in steps if step < end - SECOND] + [end - SECOND]
    return tuple(
        _jump(zone, before, after)
        for before, after in pairwise(marks)
        if offset(zone, before) != offset(zone, after)
    )


def _jump(zone: str, before: datetime, after: datetime) -> Jump:
    """The one jump between two moments, found by halving."""
    old = offset(zone, before)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    moment = datetime.fromtimestamp(high, UTC)
    here, there = (moment - SECOND).astimezone(zone_info(zone)), moment.astimezone(zone_info(zone))
    new = offset(zone, moment)
    # By direction, not by dst(): Dublin's winter and Morocco's Ramadan are "negative summer time"
    # there, which calendars do not know.
    is_seasonal = bool(here.dst()) or bool(there.dst())
    return Jump(
        moment=moment,
        onset=(moment + old).replace(tzinfo=None),
        offset_from=old,
        offset_to=new,
        name=there.tzname() or "",
        is_summer=is_seasonal and new > old,
    )
