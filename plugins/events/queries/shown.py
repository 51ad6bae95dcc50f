"""One event and its dates, as pages show them: everything but what is for those with a seat.

The join link, its details and a private address are in no view. They are read by `secrets_of`
alone, which asks `rules.may_see_join` and `rules.may_see_address`.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from peewee import JOIN as JOINED
from peewee import Case, Value

from plugins.events import rules
from plugins.events.models import HAS_ADDED, IS_EVENT, Event, EventAnswer, EventDate
from plugins.events.queries.rows import JOIN, WHERE, DateView, EventView, Secrets, view_of
from townhall import (
    LARGEST,
    Actor,
    NotFound,
    Prepared,
    Thread,
    clock,
    param,
    utc_text,
    visible_thread,
)

__all__ = [
    "GONE",
    "DateView",
    "EventView",
    "Secrets",
    "date_in",
    "date_of",
    "event_of",
    "next_dates",
    "secrets_of",
    "view_of",
]
GONE = "gone"


class _Number(NamedTuple):
    id: int


class _Row(NamedTuple):
    id: int
    event_id: int
    original: str
    starts: str
    ends: str
    zone: str
    is_all_day: bool
    starts_at: Any
    ends_at: Any
    changes: str
    state: str
    reason: str
    before: str
    before_at: Any
    sequence: int
    going: int
    maybe: int
    waiting: int
    seats_taken: int
    online_taken: int


ROW = (
    EventDate.id,
    EventDate.event,
    EventDate.original,
    EventDate.starts,
    EventDate.ends,
    EventDate.zone,
    EventDate.is_all_day,
    EventDate.starts_at,
    EventDate.ends_at,
    EventDate.changes,
    EventDate.state,
    EventDate.reason,
    EventDate.before,
    EventDate.before_at,
    EventDate.sequence,
    EventDate.going,
    EventDate.maybe,
    EventDate.waiting,
    EventDate.seats_taken,
    EventDate.online_taken,
)


def _open(field: Any, empty: Any) -> Any:
    """A column that is read only where the address is for everybody."""
    return Case(None, [(Event.is_address_private, Value(empty))], field)


def _event_query() -> Any:
    thread = (
        Thread.id,
        Thread.space,
        Thread.author,
        Thread.is_locked,
        Thread.deleted_at,
        Thread.state,
    )
    made = {
        "address": _open(Event.address, ""),
        "latitude": _open(Event.latitude, None),
        "longitude": _open(Event.longitude, None),
        "has_join": _has_join(),
        "has_more": HAS_ADDED,
        "changed_raw": Event.changed_at,
        "cancelled_raw": Event.cancelled_at,
        "split_from_id": Event.split_from,
    }
    rest = [made.get(name, getattr(Event, name, None)) for name in EventView._fields[len(thread) :]]
    mine = (Event.thread == param("thread_id")) & IS_EVENT
    return Event.select(*thread, *rest).join(Thread).where(mine)


def _has_join() -> Any:
    return Case(None, [((Event.join_url != "") | (Event.join_details != ""), True)], False)


_event = Prepared(EventView, _event_query)


def event_of(thread_id: int) -> EventView:
    """The event of a thread that was loaded through the actor's sight. Raises `NotFound` for a
    thread that is none."""
    found = _event.first(thread_id=thread_id)
    if found is None:
        raise NotFound
    return found


def _date_query(which: str) -> Any:
    query = EventDate.select(*ROW).where(EventDate.event == param("thread_id"))
    if which == "one":
        return query.where(EventDate.id == param("date_id"))
    query = query.where(EventDate.state != GONE)
    if which == "next":
        coming = query.where(EventDate.ends_at > param("now"))
        return coming.order_by(EventDate.starts_at, EventDate.id).limit(param("size"))
    return query.order_by(EventDate.starts_at.desc(), EventDate.id.desc()).limit(param("size"))


_dates = Prepared(_Row, _date_query)


def date_of(actor: Actor, thread_id: int, date_id: int | None = None) -> DateView:
    """One date of an event that the actor may see; see `date_in`. Raises `NotFound`."""
    return date_in(event_of(visible_thread(actor, thread_id).id), date_id)


def date_in(event: EventView, date_id: int | None = None) -> DateView:
    """One date of an event, or without an id the one its page is about: the next that is not
    over, else the last. Raises `NotFound` where there is none."""
    if date_id is not None:
        row = _dates.first("one", thread_id=event.id, date_id=min(date_id, LARGEST))
    else:
        row = _first_of(event.id)
    if row is None:
        raise NotFound
    return view_of(event, row)


def _first_of(thread_id: int) -> _Row | None:
    now = utc_text(clock.now())
    return _dates.first("next", thread_id=thread_id, now=now, size=1) or _dates.first(
        "last", thread_id=thread_id, size=1
    )


def next_dates(event: EventView, size: int = 6) -> list[DateView]:
    """The dates of an event that are still to come, soonest first."""
    rows = _dates.all("next", thread_id=event.id, now=utc_text(clock.now()), size=size)
    return [view_of(event, row) for row in rows]


class _Secret(NamedTuple):
    join_url: str
    join_details: str
    address: str
    latitude: float | None
    longitude: float | None
    changes: str
    status: str | None


def _secret_query() -> Any:
    mine = (EventAnswer.date == EventDate.id) & (EventAnswer.user == param("viewer"))
    columns = (
        Event.join_url,
        Event.join_details,
        Event.address,
        Event.latitude,
        Event.longitude,
        EventDate.changes,
        EventAnswer.status,
    )
    query = EventDate.select(*columns).join(Event).switch(EventDate)
    return query.join(EventAnswer, JOINED.LEFT_OUTER, on=mine).where(
        EventDate.id == param("date_id")
    )


_secret = Prepared(_Secret, _secret_query)


def secrets_of(actor: Actor, event: EventView, date: DateView) -> Secrets | None:
    """What the actor may know of a date beside what everybody may; None for nothing.

    The only read of the join link and of a private address for a page.
    """
    row = _secret.first(date_id=date.id, viewer=actor.id)
    if row is None:
        return None
    now = clock.now()
    answer = row if row.status else None
    joins = rules.may_see_join(actor, event, date, answer, now=now)
    comes = date.is_address_private and rules.may_see_address(actor, event, date, answer, now=now)
    changes = json.loads(row.changes)
    said = {name: changes.get(name, getattr(row, name)) for name in (*JOIN, *WHERE)}
    for name in () if joins else JOIN:
        said[name] = ""
    if not comes:
        said.update(address="", latitude=None, longitude=None)
    return Secrets(**said) if any(said.values()) else None
