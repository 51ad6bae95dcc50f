"""Rows of which calendars are made. They hold no secrets: a private address is not even read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import Case, Value

from plugins.events.models import Event, EventDate
from plugins.events.queries import shown
from townhall import Post, Thread, clock

KEPT = timedelta(days=60)
"""How long what was cancelled or deleted is still told, so that it leaves calendars."""


class EventRow(NamedTuple):
    """An event and its thread. Names are those of the columns; secrets are left out."""

    id: int
    space_id: int
    author_id: int
    slug: str
    title: str
    tag_names: str
    state: str
    is_locked: bool
    created_at: datetime
    retitled_at: datetime | None
    deleted_at: datetime | None
    post_id: int
    version: int
    html_version: int
    edited_at: datetime | None
    starts: str
    ends: str
    is_all_day: bool
    zone: str
    rule: str
    left_out: list[str]
    added: list[str]
    way: str
    place: str
    address: str
    is_address_private: bool
    latitude: float | None
    longitude: float | None
    has_join: bool
    join_minutes: int | None
    seats: int | None
    online_seats: int | None
    opens_minutes: int | None
    closes_minutes: int | None
    check_in_minutes: int
    uid: str
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None

    @property
    def kind(self) -> str:
        """The kind of its thread."""
        return "event"

    @property
    def is_series(self) -> bool:
        """Whether it has more dates than one by its own words."""
        return bool(self.rule or self.added)


class DateRow(NamedTuple):
    """A date as it is stored (see `EventDate`)."""

    id: int
    event_id: int
    original: str
    starts: str
    ends: str
    zone: str
    is_all_day: bool
    starts_at: datetime
    ends_at: datetime
    changes: dict[str, Any]
    state: str
    reason: str
    before: str
    before_at: datetime | None
    sequence: int
    going: int
    maybe: int
    waiting: int
    seats_taken: int
    online_taken: int
    changed_at: datetime


class Join(NamedTuple):
    """What somebody with a seat may know of a date."""

    url: str
    address: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What a calendar is made of. `dates` are by event: of a series those that differ from it,
    or all that are asked for by themselves (`is_by_date`). `answers` and `joins` are the
    reader's own, by date."""

    events: list[EventRow]
    dates: dict[int, list[DateRow]]
    is_by_date: bool = False
    answers: dict[int, str] = field(default_factory=dict)
    joins: dict[int, Join] = field(default_factory=dict)

    @property
    def changed_at(self) -> datetime | None:
        """When something in it last changed."""
        moments = [moment for event in self.events for moment in moments_of(event)]
        moments += [date.changed_at for dates in self.dates.values() for date in dates]
        return max(moments, default=None)


def moments_of(event: EventRow) -> list[datetime]:
    """When an event, its title and its text last changed, as far as they did."""
    found = (event.changed_at, event.retitled_at, event.edited_at, event.deleted_at)
    return [moment for moment in found if moment is not None]


def texts_of(events: Iterable[EventRow]) -> dict[int, str]:
    """The HTML of some events' texts, by the id of the post."""
    ids = [event.post_id for event in events if event.deleted_at is None]
    rows = Post.select(Post.id, Post.html).where(Post.id.in_(ids)) if ids else None
    return dict(rows.tuples()) if rows is not None else {}


def events_where(where: Any) -> list[EventRow]:
    """Events for a filter on `Thread`, without those that were cancelled long ago."""
    since = clock.now() - KEPT
    standing = Event.cancelled_at.is_null() | (Event.cancelled_at > since)
    query = (
        Event.select(*_columns())
        .join(Thread)
        .join(Post, on=((Post.thread == Thread.id) & (Post.number == 1)))
        .where(where & standing)
        .order_by(Thread.id)
    )
    return [EventRow(*row) for row in query.tuples()]


def _columns() -> list[Any]:
    """The columns of `EventRow`, in its order."""
    thread = {"retitled_at": Thread.edited_at, "space_id": Thread.space, "author_id": Thread.author}
    made = {
        **thread,
        **{name: getattr(Thread, name) for name in ("id", "slug", "title", "tag_names", "state")},
        **{name: getattr(Thread, name) for name in ("is_locked", "created_at", "deleted_at")},
        "post_id": Post.id,
        "version": Post.version,
        "html_version": Post.html_version,
        "edited_at": Post.edited_at,
        "address": _open(Event.address, ""),
        "latitude": _open(Event.latitude, None),
        "longitude": _open(Event.longitude, None),
        "has_join": Value(False),
    }
    return [made[name] if name in made else getattr(Event, name) for name in EventRow._fields]


def _open(column: Any, empty: Any) -> Any:
    """A column that is read only where the address is for everybody."""
    return Case(None, [(Event.is_address_private, Value(empty))], column)


def dates_where(where: Any) -> dict[int, list[DateRow]]:
    """Dates for a filter on `EventDate`, in order, by event."""
    return _by_event(_dates(where).order_by(EventDate.starts_at, EventDate.id).tuples())


def nearest_dates(where: Any, most: int) -> dict[int, list[DateRow]]:
    """The same, but only so many: first what comes, soonest first, then what was, the last
    first."""
    now = clock.now()
    coming = _dates(where & (EventDate.ends_at > now))
    rows = list(coming.order_by(EventDate.starts_at, EventDate.id).limit(most).tuples())
    if len(rows) < most:
        past = _dates(where & (EventDate.ends_at <= now))
        last = past.order_by(EventDate.starts_at.desc(), EventDate.id.desc())
        rows = [*reversed(list(last.limit(most - len(rows)).tuples())), *rows]
    return _by_event(rows)


def _dates(where: Any) -> Any:
    return EventDate.select(*shown.ROW, EventDate.changed_at).where(where)


def _by_event(rows: Iterable[Any]) -> dict[int, list[DateRow]]:
    found: dict[int, list[DateRow]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(DateRow(*row))
    return dict(found)
