"""What a policy promises for a ticket, and how it stands: read from the log each time anew.

Priority, policy and calendar count as they are now, whatever they were: the time that went by and
the time that clocks stood still come of the log, so that no change ever loses either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from plugins.support.clocks.calendars import Calendar
from plugins.support.clocks.counting import Part, Pause, add, counted, seconds_counted
from plugins.support.clocks.history import History, Word

Name = Literal["first", "next", "solve"]
FIRST, NEXT, SOLVE = NAMES = ("first", "next", "solve")
"""A first answer, an answer to what they said since, a solution."""


class Limits(NamedTuple):
    """The seconds of open hours that each target may take; None where nothing is promised."""

    first: int | None = None
    next: int | None = None
    solve: int | None = None


class Promise(NamedTuple):
    """What a policy promises a ticket: its limits and in which hours they count."""

    calendar: Calendar
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target of a ticket. `cycle` is the row of the log that it began with. `done_at` is when
    it was met or at least done with, None while it is not."""

    name: str
    cycle: int
    started: datetime
    limit: int
    calendar: Calendar
    pauses: tuple[Pause, ...]
    done_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is still to be met, its clock standing still just now or not."""
        return self.done_at is None

    @property
    def due_at(self) -> datetime | None:
        """When its time is over; None where its clock stands still before."""
        return self.reached(self.limit)

    def reached(self, seconds: int) -> datetime | None:
        """When so many of its seconds are over; None where its clock stands still before."""
        return add(self.calendar, self.started, seconds, self.pauses)

    def used(self, now: datetime) -> int:
        """How many seconds of open hours it has taken."""
        end = max(self.started, self.done_at or now.replace(microsecond=0))
        return seconds_counted(self.calendar, self.started, end, self.pauses)

    def parts(self, now: datetime) -> list[Part]:
        """All its time, each part with why it counts or does not."""
        end = max(self.started, self.done_at or now.replace(microsecond=0))
        return counted(self.calendar, self.started, end, self.pauses)

    def is_missed(self, now: datetime) -> bool:
        """Whether it took longer than promised, or does by now."""
        return self.used(now) > self.limit

    def is_paused(self, now: datetime) -> bool:
        """Whether its clock stands still."""
        return self.is_running and any(
            one.start <= now and (one.end is None or one.end > now) for one in self.pauses
        )


def targets_of(history: History, promise: Promise) -> list[Target]:
    """All targets that a ticket has or had, in the order in which they began."""
    found: list[Target] = []
    for name, limit in zip(NAMES, promise.limits, strict=True):
        if limit is None:
            continue
        cycles = {FIRST: _first, NEXT: _next, SOLVE: _solve}[name](history)
        found += (
            Target(
                name=name,
                cycle=begin.entry_id,
                started=begin.at,
                limit=limit,
                calendar=promise.calendar,
                pauses=history.pauses(),
                done_at=done_at,
            )
            for begin, done_at in cycles
        )
    return sorted(found, key=lambda one: (one.started, NAMES.index(one.name)))


def next_due(targets: Sequence[Target]) -> tuple[datetime, Target] | None:
    """The target that is missed next, or was first missed and still is to be met."""
    due = [(at, one) for one in targets if one.is_running and (at := one.due_at) is not None]
    return min(due, key=lambda pair: (pair[0], NAMES.index(pair[1].name)), default=None)


Cycle = tuple[Word, datetime | None]
"""A word that starts a clock, and when that was done with."""


def _first(history: History) -> Iterator[Cycle]:
    """From a request to the first answer. What the team has opened itself waits for none."""
    if not history.opened.is_team:
        yield history.opened, _answer_after(history.words, history.opened)


def _next(history: History) -> Iterator[Cycle]:
    """From each word that follows an answer to the next answer. Words before the first answer
    wait for that one."""
    waits: Word | None = None
    answered = history.opened.is_team
    for word in history.words:
        if word.is_team:
            if waits is not None:
                yield waits, word.at
            waits, answered = None, True
        elif answered and waits is None:
            waits = word
    if waits is not None:
        yield waits, None


def _solve(history: History) -> Iterator[Cycle]:
    """From a request to its end. Opened again, it goes on: the time between does not count."""
    yield history.opened, history.ended_at


def _answer_after(words: Sequence[Word], asked: Word) -> datetime | None:
    return next((one.at for one in words if one.is_team and one.entry_id > asked.entry_id), None)
