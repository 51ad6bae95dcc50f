"""An idea as lists read it, in one query of the shape that is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, fn

from plugins.ideas.models import Idea
from townhall import (
    Post,
    Prepared,
    ReadMark,
    Sight,
    Thread,
    User,
    as_utc,
    is_postgres,
    param,
    tagged,
    voted_by,
)


class IdeaLine(NamedTuple):
    """An idea as a list shows it. `points` orders the top ones; `first_id` and the numbers after
    it say which text it has (see `excerpts`)."""

    id: int
    kind: str
    space_id: int
    title: str
    slug: str
    state: str
    tag_names: str
    audience: str
    created_raw: Any
    post_count: int
    last_number: int
    deleted_at: Any
    author_id: int
    author_username: str
    author_name: str
    read_number: int
    points: int
    trend: float
    lot: int
    first_id: int
    first_version: int
    first_made: int

    @property
    def created_at(self) -> datetime:
        """When it was suggested."""
        return as_utc(self.created_raw)  # type: ignore[return-value]

    @property
    def tags(self) -> list[str]:
        """Slugs of its tags."""
        return self.tag_names.split()

    @property
    def reply_count(self) -> int:
        """Comments on it."""
        return max(self.post_count - 1, 0)

    @property
    def is_unread(self) -> bool:
        """Whether there is something new since the reader was last here."""
        return bool(self.read_number) and self.last_number > self.read_number


class Shape(NamedTuple):
    """What a query is made of; see `lists.Wanted`. `goes_on`: whether it begins after a cursor,
    `part` the half of the random order that it reads: from somewhere on, or what comes before;
    `ids`: of how many it picks those that are seen; `few`: whether what fits is looked up and
    sorted, in place of walking all in order."""

    sight: tuple[int, int, int]
    order: str
    spaces: int = 0
    states: int = 0
    tag: bool = False
    author: bool = False
    mine: bool = False
    goes_on: bool = False
    part: int = 0
    ids: int = 0
    few: bool = False


def _build(*values: Any) -> peewee.Query:
    shape = Shape(*values)
    order = ORDERS[shape.order]
    order = order.looking_up if shape.few else order
    key, last = order.key, order.last
    where = _fitting(shape, order)
    if shape.goes_on:
        here, there = peewee.Tuple(key, last), peewee.Tuple(param("key"), param("last_id"))
        where &= here > there if order.up else here < there
    if shape.order == "random":
        where &= key < param("from") if shape.part else key >= param("from")
    turned = [key.asc(), last.asc()] if order.up else [key.desc(), last.desc()]
    return _select(order).where(where).order_by(*turned).limit(param("size"))


def _fitting(shape: Shape, order: Order) -> Any:
    where = Sight.condition(shape.sight) & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    where &= order.kept(Thread.kind, "") == "idea"
    if shape.spaces == 1:
        where &= order.kept(Thread.space, 0) == param("space0")
    elif shape.spaces:
        where &= Thread.space.in_([param(f"space{n}") for n in range(shape.spaces)])
    if shape.states:
        states = [param(f"state{n}") for n in range(shape.states)]
        where &= (Thread.state if shape.few else hidden(Thread.state, "")).in_(states)
    if shape.tag:
        where &= tagged(param("tag"))
    if shape.ids:
        where &= Thread.id.in_([param(f"id{n}") for n in range(shape.ids)])
    if shape.author:
        where &= Thread.author == param("author")
    if shape.mine:
        where &= voted_by(param("viewer"))
    return where


def _as_is(column: Any, _other: Any) -> Any:
    return column


def hidden(column: Any, other: Any) -> Any:
    """A column by which SQLite shall not look for a way in. PostgreSQL, which knows how many rows
    have which value, would take a column behind a function for one that hardly any row fits, and
    read all that is there."""
    return column if is_postgres() else fn.COALESCE(column, other)


class Order(NamedTuple):
    """How a list is sorted: by a column and then by `last`, a thread's id, which an index has
    both of; `up` or down. It is walked in the table that has that index (`is_own`: ours), and
    `kept` hides from the database what it might take for a better way in, only to read all that
    is there and sort. One that `looks_up` is not walked: every other way in is open to it."""

    key: Any
    last: Any
    up: bool = False
    is_own: bool = False
    looks_up: bool = False

    @property
    def kept(self) -> Any:
        """What a column of the other table is asked for by."""
        return hidden if self.is_own and not self.looks_up else _as_is

    @property
    def looking_up(self) -> Order:
        """The same order, sorted and not walked."""
        return self._replace(key=hidden(self.key, 0), last=hidden(self.last, 0), looks_up=True)


ORDERS: dict[str, Order] = {
    "trending": Order(Idea.trend, Idea.thread, is_own=True),
    "top": Order(Thread.vote_points, Thread.id),
    "new": Order(Thread.created_at, Thread.id),
    "random": Order(Idea.lot, Idea.thread, up=True, is_own=True),
}


def _select(order: Order) -> peewee.Query:
    mine = (ReadMark.thread == Thread.id) & (ReadMark.user == param("viewer"))
    first = (Post.thread == Thread.id) & (Post.number == 1)
    columns = (
        Thread.id,
        Thread.kind,
        Thread.space,
        Thread.title,
        Thread.slug,
        Thread.state,
        Thread.tag_names,
        Thread.audience,
        Thread.created_at,
        Thread.post_count,
        Thread.last_number,
        Thread.deleted_at,
        User.id,
        User.username,
        User.name,
        fn.COALESCE(ReadMark.number, 0),
        Thread.vote_points,
        fn.COALESCE(Idea.trend, 0.0),
        fn.COALESCE(Idea.lot, 0),
        fn.COALESCE(Post.id, 0),
        fn.COALESCE(Post.version, 0),
        fn.COALESCE(Post.html_version, 0),
    )
    if order.is_own:
        query = Idea.select(*columns).join(Thread)
    else:
        query = Thread.select(*columns).join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
    # The rest only goes along: as outer joins none of them can become the way in.
    return (
        query.join_from(Thread, User, JOIN.LEFT_OUTER, on=(Thread.author == User.id))
        .join_from(Thread, ReadMark, JOIN.LEFT_OUTER, on=mine)
        .join_from(Thread, Post, JOIN.LEFT_OUTER, on=first)
    )


lines = Prepared(IdeaLine, _build)
