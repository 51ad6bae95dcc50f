"""Reads for the door: whom a host lets in, who is in, and one's own ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import format_time
from peewee import JOIN, Case, fn

from plugins.events import DRAFT
from plugins.events.models import EventAnswer, EventScan
from plugins.events.queries.by_date import Found, found_date
from plugins.events.queries.shown import DateView
from plugins.events.rules import HOST, role_of
from plugins.events.seating import GOING, SEATLESS
from plugins.events.times.walls import from_utc, to_utc, zone_info
from townhall import Actor, Key, NotFound, Page, User, clock, paged

LOG_PAGE = 50


@dataclass(frozen=True, slots=True)
class Door:
    """The door of one date. It is open from `opens_at` on, before `closes_at`. `role`: what
    whoever looks is to the event (`rules.role_of`). `expected` and `inside` are people with
    their guests, `seatless` those who would come and have no seat."""

    found: Found
    opens_at: datetime
    closes_at: datetime
    role: str = ""
    expected: int = 0
    inside: int = 0
    seatless: int = 0

    @property
    def date_id(self) -> int:
        """The date it is the door of."""
        return self.found.date.id

    @property
    def is_host(self) -> bool:
        """Whether whoever looks runs the event, and may give seats."""
        return self.role == HOST

    @property
    def is_off(self) -> bool:
        """Whether the date does not take place as announced."""
        return self.found.date.is_off or self.found.thread.state not in ("", DRAFT)

    @property
    def is_open(self) -> bool:
        """Whether people are let in now without being asked twice."""
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        """Whether its hours are over."""
        return clock.now() >= self.closes_at

    def clock_time(self, moment: datetime) -> str:
        """The time of day of a moment, as clocks at the place show it."""
        there = moment.astimezone(zone_info(self.found.zone))
        return str(format_time(there, "short", rebase=False))


class Guest(NamedTuple):
    """Somebody who said that they come, as the door shows them."""

    id: int
    code: str
    status: str
    guests: int
    guest_names: str
    checked_in_at: datetime | None
    gate: str
    user_id: int
    username: str
    name: str
    avatar: str
    sort_name: str

    @property
    def called(self) -> str:
        """Their name."""
        return self.name or self.username


class Scan(NamedTuple):
    """One act at the door: `by_name` did it, with the person of `name`. `scanned_at` is when,
    where it became known later."""

    id: int
    sort: str
    at: datetime
    gate: str
    username: str
    name: str
    scanned_at: datetime | None
    by_username: str | None
    by_name: str | None


def door_of(actor: Actor, date_id: int, *, counted: bool = False) -> Door:
    """The door of a date, with its counts where they are asked for. Raises `NotFound` for a
    date of an event that the actor may not see."""
    found = found_date(actor, date_id)
    counts = _counts(found.date.id) if counted else (0, 0, 0)
    return Door(found, *hours(found.date, found.zone), role_of(actor, found.thread), *counts)


def hours(date: DateView, zone: str) -> tuple[datetime, datetime]:
    """From when until when people are let in: from `check_in_minutes` before it starts to the
    end of the day on which it ends, in a zone."""
    # What ends at midnight is over with the day before.
    last = from_utc(date.ends_at - timedelta(microseconds=1), zone).date()
    opens = date.starts_at - timedelta(minutes=date.check_in_minutes)
    return opens, to_utc(last + timedelta(days=1), zone)


def guests_page(date_id: int, *, search: str, after: str) -> Page[Any]:
    """Who has a seat, by name. With words to look for, those with them in their names (guests'
    too), whether they have a seat or would like one."""
    query = _guests().where(EventAnswer.date == date_id)
    if not search:
        query = query.where(EventAnswer.status == GOING)
    else:
        query = query.where(EventAnswer.status.in_((GOING, *SEATLESS)))
        query = query.where(
            User.username.contains(search)
            | User.name.contains(search)
            | EventAnswer.guest_names.contains(search)
        )
    keys = (Key("sort_name", _sort_name(), str), Key("id", EventAnswer.id, int))
    page = paged(query.namedtuples(), keys, after, down=False)
    return Page([Guest(*row) for row in page.rows], page.after)


def guest(date_id: int, answer_id: int) -> Guest:
    """One answer to a date, whatever it says. Raises `NotFound`."""
    return _one((EventAnswer.date == date_id) & (EventAnswer.id == answer_id))


def guest_with(code: str) -> tuple[int, Guest]:
    """The date and the answer that a code belongs to. Raises `NotFound`."""
    row = EventAnswer.select(EventAnswer.date).where(EventAnswer.code == code).tuples().first()
    if row is None:
        raise NotFound
    return row[0], _one(EventAnswer.code == code)


def ticket_of(actor: Actor, date_id: int) -> Guest:
    """The actor's own seat. Raises `NotFound` for who has none (yet)."""
    return _one(_has_seat(date_id) & (EventAnswer.user == actor.id))


def log_page(date_id: int, after: str) -> Page[Any]:
    """What was done at the door, the latest first."""
    by = User.alias()
    query = (
        EventScan.select(
            EventScan.id,
            EventScan.sort,
            EventScan.at,
            EventScan.gate,
            User.username,
            User.name,
            EventScan.scanned_at,
            by.username.alias("by_username"),
            by.name.alias("by_name"),
        )
        .join(EventAnswer)
        .join(User, on=(EventAnswer.user == User.id))
        .join_from(EventScan, by, JOIN.LEFT_OUTER, on=(EventScan.by == by.id))
        .where(EventAnswer.date == date_id)
    )
    page = paged(
        query.namedtuples(), (Key("id", EventScan.id, int),), after, down=True, size=LOG_PAGE
    )
    return Page([Scan(*row) for row in page.rows], page.after)


def code_in(typed: str) -> str:
    """The code in what was typed or scanned: alone, or as the address of a ticket."""
    return "".join(typed.split()).rpartition("/")[2].lower()


def _has_seat(date_id: int) -> Any:
    return (EventAnswer.date == date_id) & (EventAnswer.status == "going")


def _sort_name() -> Any:
    return fn.LOWER(Case(None, [(User.name == "", User.username)], User.name))


def _guests() -> Any:
    return EventAnswer.select(
        EventAnswer.id,
        EventAnswer.code,
        EventAnswer.status,
        EventAnswer.guests,
        EventAnswer.guest_names,
        EventAnswer.checked_in_at,
        EventAnswer.gate,
        User.id.alias("user_id"),
        User.username,
        User.name,
        User.avatar,
        _sort_name().alias("sort_name"),
    ).join(User, on=(EventAnswer.user == User.id))


def _one(condition: Any) -> Guest:
    row = _guests().where(condition).tuples().first()
    if row is None:
        raise NotFound
    return Guest(*row)


def _counts(date_id: int) -> tuple[int, int, int]:
    people = EventAnswer.guests + 1
    inside = Case(None, [(EventAnswer.checked_in_at.is_null(False), people)], 0)
    # Who comes online to a hybrid date is not expected at its door.
    at_door = (EventAnswer.status == GOING) & (EventAnswer.way != "online")
    seatless = EventAnswer.status.in_(SEATLESS)
    row = EventAnswer.select(
        fn.SUM(Case(None, [(at_door, people)], 0)),
        fn.SUM(Case(None, [(at_door, inside)], 0)),
        fn.SUM(Case(None, [(seatless, 1)], 0)),
    ).where((EventAnswer.date == date_id) & EventAnswer.status.in_((GOING, *SEATLESS)))
    expected, arrived, others = row.tuples().get()
    return int(expected or 0), int(arrived or 0), int(others or 0)
