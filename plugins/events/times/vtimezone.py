"""VTIMEZONE of RFC 5545: the rules of a zone as calendars take them along.

Our own, since the library writes the onset in the offset after the jump, an hour late, and lists
of dates, which some programs do not read. Onsets here are in local time before the jump, and
yearly rules are RRULEs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from plugins.events.times.rule import NAMES
from plugins.events.times.transitions import Jump, jumps, offset
from plugins.events.times.walls import zone_info

AHEAD = 12  # years to look ahead: a day of the month has met all seven weekdays by then
LONG_AGO = "19700101T000000"
Sort = tuple[timedelta, timedelta, str, bool]


class Run(NamedTuple):
    """Jumps of one sort. With a `rule` there is one in each year, and it names their days;
    `is_open` when it goes on for as long as anybody knows."""

    jumps: Sequence[Jump]
    rule: str = ""
    is_open: bool = False


def vtimezone(zone: str, first: datetime, last: datetime) -> list[str]:
    """The component as unfolded lines, right for the years of `first` to `last` (aware).

    What repeats every year is one observance with an RRULE, without an end while the rule stands
    today. A rule that changed meanwhile has an UNTIL and is followed by the next one, and where
    nothing repeats (Morocco goes by the moon) each jump is an observance of its own.
    """
    return list(_component(zone, first.year, last.year))


@lru_cache(maxsize=256)
def _component(zone: str, first: int, last: int) -> tuple[str, ...]:
    start = datetime(first, 1, 1, tzinfo=UTC)
    found = list(jumps(zone, first - 1, last + AHEAD))
    begun = [jump for jump in found if jump.moment <= start]
    needed_from = begun[-1].moment if begun else start
    runs = [
        run
        for run in _runs(found, last + AHEAD)
        if run.jumps[0].moment.year <= last and run.jumps[-1].moment >= needed_from
    ]
    runs.sort(key=lambda run: run.jumps[0].moment)
    before = [] if begun else _constant(zone, start)
    lines = [line for run in runs for line in _observance(run)]
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *before, *lines, "END:VTIMEZONE")


def _runs(found: Sequence[Jump], horizon: int) -> Iterator[Run]:
    """All jumps, cut into stretches that one rule describes, or single ones. A stretch that
    reaches the year `horizon` has no end."""
    sorts: dict[Sort, list[Jump]] = defaultdict(list)
    for jump in found:
        sorts[jump.offset_from, jump.offset_to, jump.name, jump.is_summer].append(jump)
    for same in sorts.values():
        begin = 0
        while begin < len(same):
            run = _longest(same[begin:])
            yield run._replace(is_open=run.jumps[-1].onset.year >= horizon)
            begin += len(run.jumps)


def _longest(left: Sequence[Jump]) -> Run:
    """The longest stretch from the first jump on that repeats every year by one rule."""
    best = Run(left[:1])
    for count in range(2, len(left) + 1):
        rule = _rule(left[:count])
        if not rule:
            break
        best = Run(left[:count], rule)
    return best


def _rule(run: Sequence[Jump]) -> str:
    """The yearly rule that names the days of all these jumps, or nothing."""
    head = run[0].onset
    years = [head.year + number for number in range(len(run))]
    if [jump.onset.year for jump in run] != years:
        return ""
    if any((one.onset.month, one.onset.time()) != (head.month, head.time()) for one in run):
        return ""
    days = {jump.onset.day for jump in run}
    weekdays = {jump.onset.weekday() for jump in run}
    if len(weekdays) > 1:
        return f"FREQ=YEARLY;BYMONTH={head.month};BYMONTHDAY={head.day}" if len(days) == 1 else ""
    name = NAMES[head.weekday()]
    if len({(day - 1) // 7 for day in days}) == 1 and max(days) <= 28:
        return f"FREQ=YEARLY;BYMONTH={head.month};BYDAY={(head.day - 1) // 7 + 1}{name}"
    if all((jump.onset + timedelta(days=7)).month != head.month for jump in run):
        return f"FREQ=YEARLY;BYMONTH={head.month};BYDAY=-1{name}"
    if max(days) - min(days) == 6:  # such as the Friday before the last Sunday
        among = ",".join(map(str, range(min(days), max(days) + 1)))
        return f"FREQ=YEARLY;BYMONTH={head.month};BYMONTHDAY={among};BYDAY={name}"
    return ""


def _observance(run: Run) -> list[str]:
    head = run.jumps[0]
    sort = "DAYLIGHT" if head.is_summer else "STANDARD"
    lines = [f"BEGIN:{sort}", f"DTSTART:{head.onset:%Y%m%dT%H%M%S}"]
    if run.rule:
        lines.append(f"RRULE:{run.rule}{'' if run.is_open else _until(run.jumps[-1])}")
    return [*lines, *_offsets(head.offset_from, head.offset_to, head.name), f"END:{sort}"]


def _until(last: Jump) -> str:
    """UNTIL is in UTC, yet dateutil and others read it as local time. The later of the two keeps
    the last jump for both, and the next one would be a year on."""
    return f";UNTIL={max(last.moment, last.onset.replace(tzinfo=UTC)):%Y%m%dT%H%M%SZ}"


def _constant(zone: str, moment: datetime) -> list[str]:
    """What holds before the first jump, or for ever where there is none."""
    here = offset(zone, moment)
    name = moment.astimezone(zone_info(zone)).tzname() or ""
    return ["BEGIN:STANDARD", f"DTSTART:{LONG_AGO}", *_offsets(here, here, name), "END:STANDARD"]


def _offsets(before: timedelta, after: timedelta, name: str) -> list[str]:
    return [
        f"TZOFFSETFROM:{_offset_text(before)}",
        f"TZOFFSETTO:{_offset_text(after)}",
        f"TZNAME:{name}",
    ]


def _offset_text(offset: timedelta) -> str:
    """Such as `-0330`, with seconds for the odd local times of long ago."""
    seconds = abs(int(offset.total_seconds()))
    text = f"{seconds // 3600:02}{seconds // 60 % 60:02}"
    text += f"{seconds % 60:02}" if seconds % 60 else ""
    return ("-" if offset < timedelta() else "+") + text
