"""A series as a value: its first date, its rule and the single dates that it has besides or not.
A single event is a series without a rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from plugins.events.times.reading import MOST_TIMES
from plugins.events.times.rule import Rule, Weekday
from plugins.events.times.rules import day_of, ends_before, walls
from plugins.events.times.walls import DAY, Wall, is_day, span, to_utc

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)  # no event is older


@dataclass(frozen=True, kw_only=True)
class Series:
    """`starts` and `ends` are of the first date, of whole days the first and the last day. `zone`
    is where its clock hangs, for whole days where its days begin."""

    starts: Wall
    ends: Wall
    zone: str
    rule: Rule | None = None
    left_out: tuple[Wall, ...] = ()
    added: tuple[Wall, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it has one date only."""
        return self.rule is None and not self.added

    def dates(self, after: datetime, before: datetime, most: int) -> list[Wall]:
        """Its starts in `[after, before)`, at most `most`."""
        return walls(
            self.starts,
            self.rule,
            self.left_out,
            self.added,
            zone=self.zone,
            after=after,
            before=before,
            most=most,
        )

    def end_of(self, start: Wall) -> Wall:
        """When the date ends that begins at `start`: after the same time on the clock."""
        return start + span(self.starts, self.ends)

    def moved_to(self, starts: Wall, ends: Wall) -> Series:
        """The series with another first date: all that is said of other dates moves with it."""
        return replace(
            self,
            starts=starts,
            ends=ends,
            rule=_turned(self.rule, self.starts, starts),
            left_out=tuple(moved(wall, self.starts, starts) for wall in self.left_out),
            added=tuple(moved(wall, self.starts, starts) for wall in self.added),
        )

    def until(self, wall: Wall) -> Series:
        """What comes before `wall`, which is one of its dates, but not its first."""
        return replace(
            self,
            rule=self.rule and ends_before(self.rule, wall),
            left_out=tuple(one for one in self.left_out if one < wall),
            added=tuple(one for one in self.added if one < wall),
        )

    def since(self, wall: Wall) -> Series:
        """The rest from `wall` on, which is one of its dates."""
        return replace(
            self,
            starts=wall,
            ends=self.end_of(wall),
            rule=self._rest(wall),
            left_out=tuple(one for one in self.left_out if one > wall),
            added=tuple(one for one in self.added if one > wall),
        )

    def _rest(self, wall: Wall) -> Rule | None:
        """The rule without the times that are over at `wall`."""
        if self.rule is None or self.rule.count is None:
            return self.rule
        end = to_utc(wall, self.zone)
        plain = replace(self, left_out=(), added=())
        over = len(plain.dates(BEGINNING, end, MOST_TIMES))
        return replace(self.rule, count=max(self.rule.count - over, 1))


def moved(wall: Wall, old: Wall, new: Wall) -> Wall:
    """Where `wall` comes to by the move that takes `old` to `new`: as many days on, and on the
    clock as much later; from whole days to times of day, at the time of `new`."""
    days = timedelta(days=(day_of(new) - day_of(old)).days)
    if not isinstance(new, datetime):
        return day_of(wall) + days
    if not isinstance(wall, datetime):
        return datetime.combine(wall + days, new.time())
    if not isinstance(old, datetime):
        return wall + days
    return wall + span(old, new)


def end_moved(until: Wall, old: Wall, new: Wall) -> Wall:
    """The last wall time of a rule after the move that takes its start from `old` to `new`."""
    if isinstance(until, datetime):
        if is_day(new) and isinstance(old, datetime) and until.time() < old.time():
            until -= DAY  # it ends before what begins on that day
        return moved(until, old, new)
    return until + timedelta(days=(day_of(new) - day_of(old)).days)


def moments(starts: Wall, ends: Wall, zone: str) -> tuple[datetime, datetime]:
    """The moments at which a date begins and is over; whole days last until midnight."""
    begin, end = to_utc(starts, zone), to_utc(ends + DAY if is_day(ends) else ends, zone)
    # Where the clock skips the start, its moment may come after the one of the end.
    return begin, end if end >= begin else begin + span(starts, ends)


def is_named(series: Series, wall: Wall) -> bool:
    """Whether a wall time is one of the dates of a series."""
    moment = to_utc(wall, series.zone)
    return wall in series.dates(moment, moment + timedelta(seconds=1), 2)


def _turned(rule: Rule | None, old: Wall, new: Wall) -> Rule | None:
    """A rule after the move that takes `old` to `new`: its end moves along, and the weekdays of a
    weekly one."""
    if rule is None:
        return None
    days = (day_of(new) - day_of(old)).days
    until = None if rule.until is None else end_moved(rule.until, old, new)
    if rule.freq != "WEEKLY":
        return replace(rule, until=until)
    turned = (Weekday((one.day + days) % 7) for one in rule.by_day)
    return replace(rule, until=until, by_day=tuple(sorted(turned)))
