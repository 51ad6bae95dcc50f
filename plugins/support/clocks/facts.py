"""What reports say of one ticket, worked out of its log."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from plugins.support.clocks.calendars import ALWAYS, Calendar
from plugins.support.clocks.counting import seconds_counted
from plugins.support.clocks.history import History
from plugins.support.clocks.targets import FIRST, NEXT, SOLVE, Target


class Fact(NamedTuple):
    """A ticket as reports count it. Targets: how many were met and how many missed; those that
    still have time are neither. `first_open` and `first_clock` are the seconds until the first
    answer, in open hours and by the clock, `solve_open` and `solve_clock` those until it was first
    solved; None while it was not. `answers` is how often the team had spoken until then. `age` are
    the seconds since it was opened, by the clock."""

    thread_id: int
    space_id: int
    opened_at: datetime
    is_done: bool
    first: tuple[int, int] = (0, 0)
    next: tuple[int, int] = (0, 0)
    solve: tuple[int, int] = (0, 0)
    answered_at: datetime | None = None
    first_open: int | None = None
    first_clock: int | None = None
    solved_at: datetime | None = None
    solve_open: int | None = None
    solve_clock: int | None = None
    reopened: bool = False
    answers: int = 0
    age: int = 0


def fact_of(place: tuple[int, int], history: History, targets: list[Target], now: datetime) -> Fact:
    """What reports say of a ticket; `place` is its thread and its queue. Without a promise open
    hours are all hours."""
    begun, solved = history.opened.at, history.first_end
    calendar = targets[0].calendar if targets else ALWAYS
    asked = not history.opened.is_team
    answered = next((one.at for one in history.words if one.is_team), None) if asked else None
    return Fact(
        thread_id=place[0],
        space_id=place[1],
        opened_at=begun,
        is_done=history.ended_at is not None,
        first=_kept(targets, FIRST, now),
        next=_kept(targets, NEXT, now),
        solve=_kept(targets, SOLVE, now),
        answered_at=answered,
        first_open=_open(calendar, history, answered),
        first_clock=_clock(begun, answered),
        solved_at=solved,
        solve_open=_open(calendar, history, solved),
        solve_clock=_clock(begun, solved),
        reopened=history.reopened,
        answers=sum(one.is_team and (solved is None or one.at <= solved) for one in history.words),
        age=max(0, round((now - begun).total_seconds())),
    )


def _kept(targets: list[Target], name: str, now: datetime) -> tuple[int, int]:
    """How many targets of a name were met, and how many missed."""
    met = missed = 0
    for one in targets:
        if one.name != name:
            continue
        if one.is_missed(now):
            missed += 1
        elif not one.is_running:
            met += 1
    return met, missed


def _open(calendar: Calendar, history: History, end: datetime | None) -> int | None:
    if end is None:
        return None
    begun = history.opened.at
    return seconds_counted(calendar, begun, max(begun, end), history.pauses())


def _clock(begun: datetime, end: datetime | None) -> int | None:
    return max(0, round((end - begun).total_seconds())) if end else None
