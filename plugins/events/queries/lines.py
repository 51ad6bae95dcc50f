"""The rows of lists of dates: one statement, built once for each sort of list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

import peewee
from peewee import JOIN, Case

from plugins.events.models import (
    HAS_ADDED,
    IS_EVENT,
    Event,
    EventAnswer,
    EventDate,
    EventHost,
)
from plugins.events.queries.shown import GONE
from plugins.events.rules import HOST
from townhall import Prepared, Sight, Thread, as_utc, param, tagged

COMING = ("going", "maybe", "waiting", "offered", "asked")
Which = Literal["upcoming", "past", "between", "person", "person_past"]


class DateLine(NamedTuple):
    """A date as a list shows it; `own` is the title of this date alone, `mine` the reader's
    answer to it or None."""

    id: int
    thread_id: int
    thread_title: str
    slug: str
    space_id: int
    thread_state: str
    starts: str
    ends: str
    zone: str
    is_all_day: bool
    starts_raw: Any
    ends_raw: Any
    state: str
    going: int
    waiting: int
    way: str
    place: str
    is_series: bool
    seats: int | None
    changes_raw: str
    mine: str | None

    @property
    def starts_at(self) -> datetime:
        """The moment when it begins."""
        return as_utc(self.starts_raw)  # type: ignore[return-value]

    @property
    def ends_at(self) -> datetime:
        """The moment when it ends."""
        return as_utc(self.ends_raw)  # type: ignore[return-value]

    @property
    def changes(self) -> Mapping[str, Any]:
        """What is different on this date."""
        return json.loads(self.changes_raw) if self.changes_raw != "{}" else {}

    @property
    def title(self) -> str:
        """What it is called on this date."""
        return str(self.changes.get("title") or self.thread_title)

    @property
    def where(self) -> str:
        """The name of its place; empty for what is only online."""
        place = str(self.changes.get("place", self.place))
        return "" if self.how == "online" else place

    @property
    def how(self) -> str:
        """Its way: `place`, `online` or `hybrid`."""
        return str(self.changes.get("way", self.way))

    @property
    def is_off(self) -> str:
        """The state in which it does not take place as announced, or nothing."""
        return self.state or (self.thread_state if self.thread_state != "draft" else "")


class Shape(NamedTuple):
    """What a statement asks for, without the values: those are `viewer` and what `Sight` says,
    `space0` and on, `tag`, `way`, `size`; `now` and `since` for what comes or was, `begin`,
    `since` and `end` for what is between, `person` for a host; `key` and `last` to go on."""

    sight: tuple[int, int, int]
    which: Which
    spaces: int = 0
    tag: bool = False
    way: bool = False
    mine: bool = False
    goes_on: bool = False


def lines(shape: Shape, **values: Any) -> list[DateLine]:
    """The dates that a shape and its values ask for."""
    return _lines.all(*shape, **values)


def _build(*given: Any) -> peewee.Query:
    shape = Shape(*given)
    mine = (EventAnswer.date == EventDate.id) & (EventAnswer.user == param("viewer"))
    there = Thread.deleted_at.is_null() & ~Thread.is_unlisted & IS_EVENT
    seen = Sight.condition(shape.sight) & there
    query = (
        EventDate.select(*_columns())
        .join(Event)
        .join(Thread)
        .join(EventAnswer, JOIN.LEFT_OUTER, on=mine)
        .where(seen & (EventDate.state != GONE))
    )
    for condition in [*_filters(shape), *_TIMES[shape.which]()]:
        query = query.where(condition)
    return _in_order(query, shape).limit(param("size"))


def _in_order(query: Any, shape: Shape) -> Any:
    """By start and id; going on behind the last row of the page before."""
    here = peewee.Tuple(EventDate.starts_at, EventDate.id)
    there = peewee.Tuple(param("key"), param("last"))
    down = shape.which in ("past", "person_past")
    if shape.goes_on:
        query = query.where(here < there if down else here > there)
    if down:
        return query.order_by(EventDate.starts_at.desc(), EventDate.id.desc())
    return query.order_by(EventDate.starts_at, EventDate.id)


def _filters(shape: Shape) -> list[Any]:
    found: list[Any] = []
    if shape.spaces:
        spaces = [param(f"space{n}") for n in range(shape.spaces)]
        # With a sum no index on the space fits, which would have every event of it sorted.
        found.append((Thread.space + 0).in_(spaces))
    if shape.tag:
        found.append(tagged(param("tag")))
    if shape.way:
        found.append((Event.way == param("way")) | (Event.way == "hybrid"))
    if shape.mine:
        found.append(_helped_by("viewer") | EventAnswer.status.in_(COMING))
    return found


def _upcoming() -> list[Any]:
    # The second condition lets the index on the start find the place where to begin.
    return [EventDate.ends_at > param("now"), EventDate.starts_at > param("since")]


def _past() -> list[Any]:
    return [EventDate.ends_at <= param("now"), EventDate.starts_at < param("now")]


def _between() -> list[Any]:
    begun = [EventDate.starts_at > param("since"), EventDate.starts_at < param("end")]
    return [*begun, EventDate.ends_at > param("begin")]


_TIMES: dict[str, Any] = {
    "upcoming": _upcoming,
    "past": _past,
    "between": _between,
    "person": lambda: [_run_by("person"), EventDate.ends_at > param("now")],
    "person_past": lambda: [_run_by("person"), EventDate.ends_at <= param("now")],
}


def _run_by(name: str) -> Any:
    mine = (EventHost.user == param(name)) & (EventHost.role == HOST)
    hosts = EventHost.select(EventHost.event).where(mine)
    return (Thread.author == param(name)) | Thread.id.in_(hosts)


def _helped_by(name: str) -> Any:
    """Also by keeping the door."""
    helped = EventHost.select(EventHost.event).where(EventHost.user == param(name))
    return (Thread.author == param(name)) | Thread.id.in_(helped)


def _columns() -> list[Any]:
    columns = {
        "thread_id": Thread.id,
        "thread_title": Thread.title,
        "slug": Thread.slug,
        "space_id": Thread.space,
        "thread_state": Thread.state,
        "way": Event.way,
        "place": Event.place,
        "is_series": Case(None, [(Event.rule != "", True)], HAS_ADDED),
        "seats": Event.seats,
        "mine": EventAnswer.status,
        "starts_raw": EventDate.starts_at,
        "ends_raw": EventDate.ends_at,
        "changes_raw": EventDate.changes,
    }
    return [columns.get(name) or getattr(EventDate, name) for name in DateLine._fields]


_lines = Prepared(DateLine, _build)
