"""Rules of series (RRULE of RFC 5545): read, written, shortened and expanded.

Four frequencies, and of their parts those that calendars use and programs agree about; the rest
is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from plugins.events.times.reading import parse_rule
from plugins.events.times.rule import NAMES, BadRule, Rule, Weekday
from plugins.events.times.saying import said
from plugins.events.times.stepping import periods
from plugins.events.times.walls import DAY, Wall, from_utc, is_day, to_utc

__all__ = [
    "BadRule",
    "Rule",
    "Weekday",
    "day_of",
    "ends_before",
    "parse_rule",
    "rule_text",
    "said",
    "walls",
]

MOST_PERIODS = 60_000  # 164 years of days
END_OF_DAY = time(23, 59, 59)


def rule_text(rule: Rule, zone: str = "") -> str:
    """The rule as the value of RRULE.

    With a zone UNTIL is in UTC, which RFC 5545 asks for wherever DTSTART has a zone. Without one
    it stays the wall time that it is: for whole days, and for keeping, since the moment of a wall
    time may yet change.
    """
    parts = [f"FREQ={rule.freq}"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={_until_text(rule.until, zone)}")
    if rule.week_start:
        parts.append(f"WKST={NAMES[rule.week_start]}")
    days = [f"{one.nth or ''}{NAMES[one.day]}" for one in rule.by_day]
    lists = {
        "BYMONTH": rule.by_month,
        "BYMONTHDAY": rule.by_month_day,
        "BYDAY": days,
        "BYSETPOS": rule.by_set_pos,
    }
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists.items() if values]
    return ";".join(parts)


def ends_before(rule: Rule, wall: Wall) -> Rule:
    """The same rule without `wall` and what comes after it."""
    return replace(rule, count=None, until=wall - (DAY if is_day(wall) else timedelta(seconds=1)))


def walls(
    start: Wall,
    rule: Rule | None,
    left_out: Iterable[Wall] = (),
    added: Iterable[Wall] = (),
    *,
    zone: str,
    after: datetime,
    before: datetime,
    most: int,
) -> list[Wall]:
    """The starts of a series whose moments are in `[after, before)`, in order, at most `most`.

    `start` is the first one even where the rule would not name it (RFC 5545, 3.8.5.3), and counts
    for COUNT. `left_out` (EXDATE) wins over `added` (RDATE); both are whole days when `start` is,
    and get its time of day where only they are.

    Never long: what a rule may ask for is limited in `parse_rule`, periods before `after` are
    skipped unless they must be counted, and nothing is looked for past `before`.
    """
    out = {_like(start, wall) for wall in left_out}
    inside = from_utc(after, zone).date() - DAY, from_utc(before, zone).date()
    found: set[Wall] = set()
    for wall in _named(start, rule, *inside):
        if len(found) >= most:
            break
        if wall not in out and after <= to_utc(wall, zone) < before:
            found.add(wall)
    extra = {_like(start, wall) for wall in added} - out
    found |= {wall for wall in extra if after <= to_utc(wall, zone) < before}
    return sorted(found)[:most]


def _named(start: Wall, rule: Rule | None, first: date, last: date) -> Iterator[Wall]:
    """The start and what the rule names after it, up to the day `last`; some before `first` may
    be missing."""
    yield start
    if rule is None:
        return
    begin = day_of(start)
    left = None if rule.count is None else rule.count - 1
    near = first if left is None else None  # times that are counted are counted from the start
    for opens, days in islice(periods(begin, rule, near), MOST_PERIODS):
        if opens > last:
            return
        for wall in (_like(start, day) for day in days if day > begin):
            if left == 0 or _is_past(wall, rule.until):
                return
            left = None if left is None else left - 1
            yield wall


def _is_past(wall: Wall, until: Wall | None) -> bool:
    if until is None:
        return False
    if isinstance(wall, datetime) and isinstance(until, datetime):
        return wall > until
    return day_of(wall) > day_of(until)


def _like(start: Wall, wall: Wall) -> Wall:
    """`wall` as a whole day or with the time of day of `start`, whichever `start` is."""
    if not isinstance(start, datetime):
        return day_of(wall)
    return wall if isinstance(wall, datetime) else datetime.combine(wall, start.time())


def day_of(wall: Wall) -> date:
    """The day of a wall time."""
    return wall.date() if isinstance(wall, datetime) else wall


def _until_text(until: Wall, zone: str) -> str:
    if not zone:
        return until.strftime("%Y%m%dT%H%M%S" if isinstance(until, datetime) else "%Y%m%d")
    wall = until if isinstance(until, datetime) else datetime.combine(until, END_OF_DAY)
    return to_utc(wall, zone).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
