"""What a rule of a series says, as a value; reading, writing and expanding are in `rules`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from plugins.events.times.walls import Wall

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Freq = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class BadRule(ValueError):
    """A rule that is not read. Its only argument is a sentence for the person who wrote it."""


class Weekday(NamedTuple):
    """A day of the week (0 is Monday), and which one of the month or year: `nth` 2 is the
    second, -1 the last, 0 every one."""

    day: int
    nth: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An RRULE of RFC 5545 of the four frequencies that people use.

    `until` is a wall time in the zone of the series and included; a `date` means all of that
    day. `count` counts the start too. At most one of both is there. `week_start` is a weekday.
    """

    freq: Freq
    interval: int = 1
    by_day: tuple[Weekday, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    count: int | None = None
    until: Wall | None = None
    week_start: int = 0
