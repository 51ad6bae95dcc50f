"""The list of tickets at the desk: one statement for a page, walked along an index.

Each category is walked on its own, because an index is in order within one only; the few that each
of them begins with are put together and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, fn

from plugins.support.filters import Filters
from plugins.support.models import SupportTicket
from plugins.support.queries.desk_filters import fits, moments, way_of
from townhall import (
    Actor,
    Bounded,
    Key,
    Page,
    Prepared,
    ReadMark,
    Thread,
    User,
    as_utc,
    moment,
    page_cursor,
    page_of,
    param,
    utc_text,
)

SIZE = 25
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a ticket without a target is due, so that it stands behind all others."""


class Person(NamedTuple):
    """Somebody in a line."""

    username: str
    name: str
    avatar: str


class TicketLine(NamedTuple):
    """A ticket as the desk lists it (see `models.SupportTicket`); `kind` and `slug` say where it
    is, `due` is `breach_at` or `NEVER`."""

    id: int
    title: str
    slug: str
    state: str
    tag_names: str
    space_id: int
    category: str
    priority: int
    channel: str
    is_spam: bool
    opened_at: datetime
    heard_at: datetime
    answered_at: datetime | None
    changed_at: datetime
    due: datetime
    breach_of: str
    last_entry: int
    last_number: int
    read_number: int
    assignee_id: int
    requester: Person
    assignee: Person | None

    @property
    def kind(self) -> str:
        """The kind of its thread."""
        return "ticket"

    @property
    def tags(self) -> list[str]:
        """Slugs of its tags."""
        return self.tag_names.split()

    @property
    def breach_at(self) -> datetime | None:
        """When its next target is missed."""
        return self.due if self.due != NEVER else None

    @property
    def is_unread(self) -> bool:
        """Whether something was said that the reader has not read."""
        return self.last_number > self.read_number


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by columns that an index has behind the category, the last of them the
    thread. `down` or up. In one that is `dated` some have no date: they come last."""

    names: tuple[str, ...]
    parse: tuple[Any, ...]
    down: bool = True
    dated: bool = False


ORDERS = {
    "changed": Order(("changed_at",), (moment,)),
    "opened": Order(("opened_at",), (moment,)),
    "oldest": Order(("opened_at",), (moment,), down=False),
    "priority": Order(("priority", "changed_at"), (int, moment)),
    "breach": Order(("due",), (moment,), down=False, dated=True),
}
UNDATED = Order((), (), down=False)


def tickets_page(
    actor: Actor, filters: Filters, *, after: str = "", size: int = SIZE
) -> Page[TicketLine]:
    """A page of the tickets that somebody works on. A cursor that makes no sense starts over."""
    order = ORDERS[filters.order]
    keys = [
        Key(name, _column(name), parse)
        for name, parse in zip((*order.names, "id"), (*order.parse, int), strict=True)
    ]
    at = page_cursor(after, keys)
    begins = _begins(order, at)
    asked = _asked.get(
        (way_of(actor), filters, begins, size), lambda: _prepared(actor, filters, begins, size)
    )
    rows = asked.all(**moments([filters]), **_places(begins, at))
    return page_of([_line(row) for row in rows], keys, size)


_asked: Bounded[Prepared[tuple[Any, ...]]] = Bounded(300)


def _begins(order: Order, at: list[Any] | None) -> str:
    """Where a page begins: at the `first`, `behind` a cursor, or among those without a date."""
    if at is None:
        return "first"
    return "undated" if order.dated and at[0] >= NEVER else "behind"


def _places(begins: str, at: list[Any] | None) -> dict[str, Any]:
    """The values of a cursor by the names of their holes."""
    values = (at or [])[1:] if begins == "undated" else at or []
    return {
        f"at{n}": utc_text(one) if isinstance(one, datetime) else one
        for n, one in enumerate(values)
    }


def _prepared(actor: Actor, filters: Filters, begins: str, size: int) -> Prepared[tuple[Any, ...]]:
    found = reduce(add, _arms(actor, filters, begins, size + 1))
    rows = _lines(actor).where(SupportTicket.thread.in_(found))
    rows = rows.order_by(*_turned(ORDERS[filters.order], last=_due())).limit(size + 1)
    return Prepared(tuple, lambda: rows)


def lines_of_tickets(actor: Actor, thread_ids: Sequence[int]) -> list[TicketLine]:
    """Some tickets by id, in this order, those left out that somebody does not work on."""
    if not thread_ids:
        return []
    # Spam and all: they were chosen from a list.
    rows = _lines(actor).where(SupportTicket.thread.in_(list(thread_ids)))
    seen = fits(actor, Filters()) | fits(actor, Filters(spam=True))
    known = {row[0]: _line(row) for row in rows.where(seen).tuples()}
    return [known[one] for one in thread_ids if one in known]


def _column(name: str) -> Any:
    if name == "id":
        return SupportTicket.thread
    return _due() if name == "due" else getattr(SupportTicket, name)


def _due() -> Any:
    never = SupportTicket.breach_at.db_value(NEVER)
    return fn.COALESCE(SupportTicket.breach_at, never)


def _turned(order: Order, *, last: Any) -> list[Any]:
    columns = [last if name == "due" else _column(name) for name in (*order.names, "id")]
    return [column.desc() if order.down else column.asc() for column in columns]


def _arms(actor: Actor, filters: Filters, begins: str, size: int) -> list[peewee.ModelSelect]:
    """The first few of each category, as queries of their ids."""
    arms = []
    order, fitting = ORDERS[filters.order], fits(actor, filters)
    ways = [fitting & (SupportTicket.category == one) for one in filters.categories]
    for here in [fitting] if filters.is_spam_alone else ways:
        if order.dated:
            arms += _dated(here, order, begins, size)
        else:
            arms.append(_arm(here, order, begins, size))
    wrapped = [arm.alias(f"a{number}") for number, arm in enumerate(arms)]
    return [peewee.Select([one], [one.c.thread_id]) for one in wrapped]


def _arm(here: Any, order: Order, begins: str, size: int) -> peewee.ModelSelect:
    names = (*order.names, "id")
    if begins != "first":
        columns = [_plain(name) for name in names]
        there = peewee.Tuple(*(param(f"at{n}") for n in range(len(columns))))
        here &= peewee.Tuple(*columns) < there if order.down else peewee.Tuple(*columns) > there
    query = SupportTicket.select(SupportTicket.thread).join(
        Thread, on=(SupportTicket.thread == Thread.id)
    )
    # Those without a date have but one: an index is walked for them, too, if it is named.
    sorted_by = ("due", "id") if order is UNDATED else names
    turned = [_plain(name).desc() if order.down else _plain(name).asc() for name in sorted_by]
    return query.where(here).order_by(*turned).limit(size)


def _dated(here: Any, order: Order, begins: str, size: int) -> list[peewee.ModelSelect]:
    """Those that have a date in its order, and behind them those that have none by number."""
    missing = SupportTicket.breach_at.is_null()
    if begins == "undated":
        return [_arm(here & missing, UNDATED, begins, size)]
    return [
        _arm(here & ~missing, order, begins, size),
        _arm(here & missing, UNDATED, "first", size),
    ]


def _plain(name: str) -> Any:
    return SupportTicket.breach_at if name == "due" else _column(name)


def _lines(actor: Actor) -> peewee.ModelSelect:
    assignee: Any = User.alias()
    mine = (ReadMark.thread == Thread.id) & (ReadMark.user == actor.id)
    columns = (
        Thread.id,
        *(Thread.title, Thread.slug, Thread.state, Thread.tag_names),
        *(SupportTicket.space, SupportTicket.category, SupportTicket.priority),
        *(SupportTicket.channel, SupportTicket.is_spam, SupportTicket.opened_at),
        *(SupportTicket.heard_at, SupportTicket.answered_at, SupportTicket.changed_at),
        *(SupportTicket.breach_at, SupportTicket.breach_of, SupportTicket.last_entry),
        *(Thread.last_number, fn.COALESCE(ReadMark.number, 0)),
        fn.COALESCE(SupportTicket.assignee, 0),
        *(User.username, User.name, User.avatar),
        *(assignee.username, assignee.name, assignee.avatar),
    )
    return (
        SupportTicket.select(*columns)
        .join(Thread, on=(SupportTicket.thread == Thread.id))
        .join_from(Thread, User, on=(Thread.author == User.id))
        .join_from(Thread, ReadMark, JOIN.LEFT_OUTER, on=mine)
        .join_from(
            SupportTicket, assignee, JOIN.LEFT_OUTER, on=(SupportTicket.assignee == assignee.id)
        )
    )


def _line(row: Sequence[Any]) -> TicketLine:
    *values, username, name, avatar, its_username, its_name, its_avatar = row
    values[10:14] = [as_utc(value) for value in values[10:14]]
    values[14] = as_utc(values[14]) or NEVER
    whose = Person(its_username, its_name, its_avatar) if its_username else None
    requester = Person(username, name, avatar)
    return TicketLine._make([*values, requester, whose])
