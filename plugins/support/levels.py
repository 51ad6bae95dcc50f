"""Service levels: which policy is for which queue, and in which hours it counts. Data that every
row of the log needs, kept in each process until it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from plugins.support.clocks.calendars import Calendar, Holiday, Span
from plugins.support.clocks.targets import Limits, Promise
from plugins.support.models import (
    SupportCalendar,
    SupportHoliday,
    SupportPolicy,
    SupportQuestionRule,
    SupportTarget,
)
from townhall import Versioned

PRIORITIES = (4, 3, 2, 1)
"""The priorities of tickets, the most urgent first."""


class Policy(NamedTuple):
    """A policy as clocks look at it (see `models.SupportPolicy`)."""

    id: int
    name: str
    space_id: int | None
    calendar_id: int
    warn_percent: int
    tells_group: int | None
    gives_to: int | None
    raises: bool
    calendar: Calendar = Calendar()
    limits: Mapping[int, Limits] = {}

    def promise(self, priority: int) -> Promise:
        """What it promises a ticket of a priority."""
        return Promise(self.calendar, self.limits.get(priority, Limits()))


class QuestionRule(NamedTuple):
    """How soon public questions of a space are answered (see `models.SupportQuestionRule`)."""

    space_id: int
    calendar_id: int
    minutes: int


class Levels(NamedTuple):
    """All of them: calendars by id, policies, rules for questions by space."""

    calendars: dict[int, Calendar]
    policies: tuple[Policy, ...]
    questions: dict[int, QuestionRule]


def _load() -> Levels:
    calendars = _calendars()
    limits: dict[int, dict[int, Limits]] = defaultdict(dict)
    for policy_id, priority, *seconds in SupportTarget.select(
        SupportTarget.policy, SupportTarget.priority, *_limits()
    ).tuples():
        limits[policy_id][priority] = Limits(*seconds)
    columns = [getattr(SupportPolicy, name) for name in Policy._fields[:8]]
    rows = SupportPolicy.select(*columns).order_by(SupportPolicy.id).tuples()
    policies = tuple(
        Policy(*row)._replace(calendar=calendars[row[3]], limits=limits.get(row[0], {}))
        for row in rows
    )
    rules = SupportQuestionRule.select(
        SupportQuestionRule.space, SupportQuestionRule.calendar, SupportQuestionRule.minutes
    ).tuples()
    return Levels(calendars, policies, {row[0]: QuestionRule(*row) for row in rules})


def _limits() -> tuple[object, ...]:
    return SupportTarget.first, SupportTarget.next, SupportTarget.solve


def _calendars() -> dict[int, Calendar]:
    days: dict[int, list[Holiday]] = defaultdict(list)
    for row in SupportHoliday.select().order_by(SupportHoliday.month, SupportHoliday.day):
        days[row.calendar_id].append(Holiday(row.name, row.month, row.day, row.year))
    return {
        row.id: Calendar(
            zone=row.zone,
            spans=tuple(Span(*span) for span in row.spans),
            holidays=tuple(days[row.id]),
            is_always=row.is_always,
            name=row.name,
        )
        for row in SupportCalendar.select().order_by(SupportCalendar.name, SupportCalendar.id)
    }


_kept = Versioned("support_levels", _load)


def levels() -> Levels:
    """All calendars, policies and rules."""
    return _kept.get()


def policy_for(space_id: int) -> Policy | None:
    """The policy of a queue: its own, else the one of all queues, else none."""
    policies = levels().policies
    own = next((one for one in policies if one.space_id == space_id), None)
    return own or next((one for one in policies if one.space_id is None), None)


def levels_changed() -> None:
    """Say that they are not what they were. Inside the changing transaction."""
    _kept.changed()
