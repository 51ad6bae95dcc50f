"""Reads of answers: one's own with what may be done now, and the place on a waiting list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol

from peewee import JOIN, Tuple, fn

from plugins.events import DRAFT
from plugins.events.models import (
    HAS_ADDED,
    Event,
    EventAnswer,
    EventDate,
    EventHost,
    EventQuestion,
    EventSession,
    EventStanding,
)
from plugins.events.rules import HOST, may_see_attendees, role_unless_made
from plugins.events.seating import GOING, OFFERED, ONLINE, WAITING, Terms, terms_of
from townhall import LARGEST, Actor, NotFound, Prepared, Thread, as_utc, clock, param


class HasId(Protocol):
    """A date, as a row or as a page shows it."""

    @property
    def id(self) -> int: ...


class Room(NamedTuple):
    """The seats for one way to come: how many there are (None: any number) and are taken, held
    ones too."""

    way: str
    seats: int | None
    taken: int

    @property
    def is_full(self) -> bool:
        """Whether none is left."""
        return self.seats is not None and self.taken >= self.seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What the answer box of a date shows to one reader. `status` is that of their answer, empty
    for none; `place` that on the waiting list, from 1. `locked_out` says why they may not answer:
    `visitor`, `pending`, `rights`, or empty. `closed` says why nobody may: `off`, `draft`,
    `begun`, `closed`, `early`, or empty. `seated`: whether a seat is theirs."""

    date_id: int
    thread_id: int
    terms: Terms
    rooms: tuple[Room, ...]
    going: int
    maybe: int
    waiting: int
    answer_id: int | None
    status: str
    way: str
    guests: int
    offer_until: datetime | None
    must_confirm: bool
    place: int
    has_questions: bool
    is_series: bool
    stands: bool
    is_host: bool
    keeps_door: bool
    sees_names: bool
    has_agenda: bool
    locked_out: str
    closed: str

    @property
    def may_answer(self) -> bool:
        """Whether the reader may answer now."""
        return not self.locked_out and not self.closed

    @property
    def may_leave(self) -> bool:
        """Whether there is something that the reader may still give up."""
        return self.status in (GOING, OFFERED, WAITING, "asked") and self.closed != "begun"

    @property
    def is_offered(self) -> bool:
        """Whether a seat is held for the reader that they may take now, also where others may not
        answer yet or any more."""
        return (
            self.status == OFFERED
            and self.closed in ("", "closed", "early")
            and self.offer_until is not None
            and self.offer_until > clock.now()
        )

    @property
    def is_full(self) -> bool:
        """Whether all seats of every way to come are taken."""
        return all(room.is_full for room in self.rooms)


class _Row(NamedTuple):
    date_id: int
    changes: str
    state: str
    starts_at: Any
    going: int
    maybe: int
    waiting: int
    seats_taken: int
    online_taken: int
    thread_id: int
    space_id: int
    author_id: int
    is_locked: bool
    deleted_at: Any
    thread_state: str
    rule: str
    has_added: bool
    cancelled_at: Any
    way: str
    seats: int | None
    online_seats: int | None
    most_guests: int
    waitlist: str
    offer_hours: int
    party: str
    needs_approval: bool
    opens_minutes: int | None
    closes_minutes: int | None
    attendees_shown: str
    answer_id: int | None
    status: str | None
    my_way: str | None
    guests: int | None
    offer_until: Any
    must_confirm: bool | None
    priority: int | None
    queued_at: Any
    has_questions: bool
    stands: bool
    made: str | None
    has_agenda: bool


OF_EVENT = _Row._fields[_Row._fields.index("way") : _Row._fields.index("answer_id")]


def _box_query() -> Any:
    mine = (EventAnswer.date == EventDate.id) & (EventAnswer.user == param("viewer"))
    asked = EventQuestion.select(EventQuestion.id).where(EventQuestion.event == Event.thread)
    stands = EventStanding.select(EventStanding.user).where(
        (EventStanding.event == Event.thread) & (EventStanding.user == param("viewer"))
    )
    made = EventHost.select(EventHost.role).where(
        (EventHost.event == Event.thread) & (EventHost.user == param("viewer"))
    )
    agenda = EventSession.select(EventSession.id).where(EventSession.date == EventDate.id)
    return (
        EventDate.select(
            EventDate.id,
            EventDate.changes,
            EventDate.state,
            EventDate.starts_at,
            EventDate.going,
            EventDate.maybe,
            EventDate.waiting,
            EventDate.seats_taken,
            EventDate.online_taken,
            Thread.id,
            Thread.space,
            Thread.author,
            Thread.is_locked,
            Thread.deleted_at,
            Thread.state,
            Event.rule,
            HAS_ADDED,
            Event.cancelled_at,
            *(getattr(Event, name) for name in OF_EVENT),
            EventAnswer.id,
            EventAnswer.status,
            EventAnswer.way,
            EventAnswer.guests,
            EventAnswer.offer_until,
            EventAnswer.must_confirm,
            EventAnswer.priority,
            EventAnswer.queued_at,
            fn.EXISTS(asked),
            fn.EXISTS(stands),
            made,
            fn.EXISTS(agenda),
        )
        .join(Event)
        .join(Thread, on=(Event.thread == Thread.id))
        .join(EventAnswer, JOIN.LEFT_OUTER, on=mine)
        .where(EventDate.id == param("date_id"))
    )


_box = Prepared(_Row, _box_query)


def box(actor: Actor, date: HasId) -> Box:
    """What the answer box of a date shows; the date was loaded through the actor's sight. One
    query, and another for who waits. Raises `NotFound`."""
    row = _box.first(date_id=date.id, viewer=actor.id)
    if row is None:
        raise NotFound
    terms = _terms(row)
    thread = SimpleNamespace(
        id=row.thread_id,
        space_id=row.space_id,
        author_id=row.author_id,
        is_locked=row.is_locked,
        deleted_at=row.deleted_at,
    )
    role = role_unless_made(actor, thread)
    role = row.made or "" if role is None else role
    hosts = role == HOST
    taken = {"place": row.seats_taken, ONLINE: row.online_taken}
    shown = json.loads(row.changes).get("attendees_shown", row.attendees_shown)
    mine = SimpleNamespace(status=row.status) if row.status else None
    return Box(
        date_id=row.date_id,
        thread_id=row.thread_id,
        terms=terms,
        rooms=tuple(Room(way, terms.room(way), taken[way]) for way in terms.ways),
        going=row.going,
        maybe=row.maybe,
        waiting=row.waiting,
        answer_id=row.answer_id,
        status=row.status or "",
        way=terms.way_of(row.my_way or ""),
        guests=row.guests or 0,
        offer_until=as_utc(row.offer_until),
        must_confirm=bool(row.must_confirm) and row.status == GOING,
        place=_place(row, terms) if row.status == WAITING else 0,
        has_questions=bool(row.has_questions),
        is_series=bool(row.rule or row.has_added),
        stands=bool(row.stands),
        is_host=hosts,
        keeps_door=role != "",
        sees_names=hosts or may_see_attendees(actor, thread, mine, shown),
        locked_out=_locked_out(actor, row.space_id),
        has_agenda=bool(row.has_agenda),
        closed="draft" if row.thread_state == DRAFT else _closed(terms),
    )


def my_answer(actor: Actor, date_id: int) -> EventAnswer | None:
    """What the actor has answered to a date, or None."""
    mine = (EventAnswer.date == date_id) & (EventAnswer.user == actor.id)
    found: EventAnswer | None = EventAnswer.get_or_none(mine)
    return found


def host_answer(date_id: int, answer_id: int) -> EventAnswer:
    """Somebody's answer to a date, for its hosts. Raises `NotFound`."""
    one = (EventAnswer.id == min(answer_id, LARGEST)) & (EventAnswer.date == date_id)
    found = EventAnswer.get_or_none(one)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]  # peewee ships no types


def place_in_queue(answer: EventAnswer, way: str = "") -> int:
    """The place of somebody who waits, from 1; for hybrid dates among those who come the same
    `way`."""
    here = (answer.priority, answer.queued_at, answer.id)
    return _before(answer.date_id, here, way) + 1


def _before(date_id: int, here: tuple[Any, Any, int], way: str) -> int:
    priority, queued_at, answer_id = here
    waiting = (EventAnswer.date == date_id) & (EventAnswer.status == WAITING)
    if way:
        comes_online = EventAnswer.way == ONLINE
        waiting &= comes_online if way == ONLINE else ~comes_online
    mine = Tuple(priority, EventAnswer.queued_at.to_value(queued_at), answer_id)
    columns = Tuple(EventAnswer.priority, EventAnswer.queued_at, EventAnswer.id)
    rows = EventAnswer.select(fn.COUNT(EventAnswer.id)).where(waiting & (columns < mine))
    return int(rows.scalar())


def _place(row: _Row, terms: Terms) -> int:
    way = terms.way_of(row.my_way or "") if len(terms.ways) > 1 else ""
    here = (row.priority, as_utc(row.queued_at), row.answer_id or 0)
    return _before(row.date_id, here, way) + 1


def _terms(row: _Row) -> Terms:
    date = SimpleNamespace(
        changes=json.loads(row.changes), state=row.state, starts_at=as_utc(row.starts_at)
    )
    is_on = not row.cancelled_at and not row.deleted_at and row.thread_state != DRAFT
    return terms_of(row, date, is_on=is_on)


def _locked_out(actor: Actor, space_id: int) -> str:
    if not actor.signed_in:
        return "visitor"
    if not actor.is_member:
        return "pending"
    return "" if actor.can("events.answer", space_id) else "rights"


def _closed(terms: Terms) -> str:
    now = clock.now()
    if now >= terms.starts_at:
        return "begun"
    if not terms.is_on:
        return "off"
    if now >= terms.closes_at:
        return "closed"
    return "" if terms.is_open(now) else "early"
