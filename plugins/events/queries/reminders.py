"""Whom to remind of what: worked out from wall times, again at every look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple, cast

from peewee import JOIN

from plugins.events import DRAFT
from plugins.events.home import home
from plugins.events.models import IS_EVENT, Event, EventAnswer, EventDate, EventReminded
from plugins.events.seating import GOING, MAYBE
from plugins.events.times.walls import is_day, parse_wall, to_utc
from townhall import Thread

LONGEST = timedelta(days=32)
TOGETHER = timedelta(minutes=15)
"""Reminders of one person that fall so near each other come as one."""
A_DAY = 24 * 60
MORNING = time(9)
LOT = 200


class Due(NamedTuple):
    """One reminder whose time has come, or comes so soon that it may come with another one.
    `minutes` is which of an event's reminders it is, `starts_at` when the date starts as things
    stand."""

    user_id: int
    date_id: int
    status: str
    minutes: int
    starts_at: datetime
    at: datetime


class _Turn(NamedTuple):
    date: EventDate
    minutes: int
    at: datetime


def due_reminders(now: datetime) -> dict[int, list[Due]]:
    """The reminders that are due by person, in the order of starts: those who have one whose
    moment has come, with what follows within `TOGETHER`. Nobody has been told of any of them."""
    found: dict[int, list[Due]] = {}
    for due in _due(_turns(now), now):
        found.setdefault(due.user_id, []).append(due)
    return {user_id: some for user_id, some in found.items() if any(one.at <= now for one in some)}


def moments(date: EventDate, offsets: Iterable[int]) -> list[tuple[int, datetime]]:
    """When the reminders of a date are due, by their minutes, the latest first.

    Whole days are counted on the wall, so that "a day before" is at the same time of day across
    a change of the clocks; what is left is counted by the clock. What takes whole days is told of
    in the morning of so many days before, and at the latest of the day before.
    """
    wall, starts_at = parse_wall(date.starts), cast("datetime", date.starts_at)
    known: list[tuple[int, datetime]] = []
    for minutes in set(offsets):
        days, rest = divmod(minutes, A_DAY)
        if is_day(wall):
            # It has no time that minutes could be before: in the morning of a day before it.
            morning = datetime.combine(wall - timedelta(days=days or 1), MORNING)
            at = min(to_utc(morning, home()), starts_at)
        else:
            at = to_utc(wall - timedelta(days=days), date.zone) - timedelta(minutes=rest)
        known.append((minutes, at))
    return sorted(known, key=lambda one: one[1], reverse=True)


def _turns(now: datetime) -> Iterator[_Turn]:
    """For each date to come the reminder whose turn it is: the latest one that is due. One that
    is due since before the date was changed last has been told with the change."""
    for date in _dates(now):
        offsets = date.changes.get("reminders", date.event.reminders)
        turn = next((one for one in moments(date, offsets) if one[1] <= now + TOGETHER), None)
        if turn is not None and turn[1] >= max(date.changed_at, date.event.changed_at):
            yield _Turn(date, *turn)


def _dates(now: datetime) -> list[EventDate]:
    taking_place = (EventDate.state == "") & Event.cancelled_at.is_null()
    there = Thread.deleted_at.is_null() & (Thread.state != DRAFT) & IS_EVENT
    soon = (EventDate.starts_at > now) & (EventDate.starts_at <= now + LONGEST)
    rows = (
        EventDate.select(EventDate, Event)
        .join(Event)
        .join(Thread, on=(Event.thread == Thread.id))
        .where(soon & taking_place & there & ((EventDate.going > 0) | (EventDate.maybe > 0)))
        .order_by(EventDate.starts_at, EventDate.id)
    )
    return list(rows)


def _due(turns: Iterable[_Turn], now: datetime) -> Iterator[Due]:
    """Who comes, or may, and was not told of a reminder yet. Whoever answered after it was due
    needs none."""
    for turn in turns:
        date = turn.date
        told = (
            (EventReminded.date == EventAnswer.date)
            & (EventReminded.user == EventAnswer.user)
            & (EventReminded.minutes == turn.minutes)
            & (EventReminded.starts_at == date.starts_at)
        )
        rows = (
            EventAnswer.select(EventAnswer.user, EventAnswer.status)
            .join(EventReminded, JOIN.LEFT_OUTER, on=told)
            .where(
                (EventAnswer.date == date.id)
                & EventAnswer.status.in_((GOING, MAYBE))
                & (EventAnswer.changed_at <= min(turn.at, now))
                & EventReminded.minutes.is_null()
            )
            .order_by(EventAnswer.user)
        )
        for user_id, status in rows.tuples():
            yield Due(user_id, date.id, status, turn.minutes, date.starts_at, turn.at)


def lots(people: dict[int, list[Due]]) -> Iterator[dict[int, list[Due]]]:
    """Some people at a time, in the order of their ids."""
    ids: Sequence[int] = sorted(people)
    for at in range(0, len(ids), LOT):
        yield {user_id: people[user_id] for user_id in ids[at : at + LOT]}
