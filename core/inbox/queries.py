"""Reads of one's own inbox: rows of what is there, and may still be seen, and no others."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import JOIN

from core.access import Actor
from core.accounts.models import User
from core.db import Prepared, as_utc, param, some, utc_text
from core.inbox import filters
from core.inbox.filters import Asked, Shown, Sizes
from core.keyset import SIZE, Key, Page, cursor, moment, page_of
from core.notifications.models import Notification
from core.threads.models import Post, Thread
from core.threads.rows import Person

WAITING = 5
"""How many rows stand above the others because somebody waits."""
KEYS = (Key("updated_at", Notification.updated_at, moment), Key("id", Notification.id, int))


class Line(NamedTuple):
    """A row of the inbox with its thread and its newest post, as far as there are any."""

    id: int
    owner: str
    sort: str
    reason: str
    number: int
    last_number: int
    times: int
    people: list[int]
    title: str
    text: str
    url: str
    state: str
    snoozed_until: datetime | None
    updated_at: datetime
    thread_id: int | None
    kind: str | None
    slug: str | None
    thread_title: str | None
    html: str | None
    post_deleted_at: Any


class _Part(NamedTuple):
    """The shape of a part of an inbox: of a view and, in the open one, whether without what
    waits (`rest`) or with nothing else (`new`); below, which filters it has besides."""

    view: str
    only: str = ""
    kind: bool = False
    sort: bool = False
    after: bool = False


def inbox_page(actor: Actor, shown: Shown, after: str) -> Page[Line]:
    """One page of the actor's rows, newest first; what is put off, what comes back first.

    What waits and is new stands apart (see `waiting_now`), so the open view leaves it out.
    """
    sizes, values = filters.values_of(actor)
    place = cursor(after, KEYS)
    if place is not None:
        at = as_utc(place[0])
        values.update(key=utc_text(at) if at else None, last_id=place[1])
    only = "rest" if shown.view == "open" else ""
    part = _Part(shown.view, only, bool(shown.kind), bool(shown.sort), place is not None)
    values |= {"kind": shown.kind, "only_sort": shown.sort, "size": SIZE + 1}
    return page_of(_read(_pages.all(sizes, part, **values)), KEYS)


def waiting_now(actor: Actor, shown: Shown) -> list[Line]:
    """The newest rows that nobody has read and that wait for an answer."""
    sizes, values = filters.values_of(actor)
    if not sizes[2]:
        return []
    values |= {"kind": shown.kind, "only_sort": shown.sort, "size": WAITING}
    part = _Part(shown.view, "new", bool(shown.kind), bool(shown.sort))
    return _read(_pages.all(sizes, part, **values))


def line_of(actor: Actor, row_id: int) -> Line | None:
    """One row of the actor's, in whatever view it is now; None for one that is not there (any
    more), is somebody else's, or is about what they may not see."""
    sizes, values = filters.values_of(actor)
    found = _read(_one.all(sizes, row=row_id, **values))
    return found[0] if found else None


def people_of(lines: list[Line], most: int) -> dict[int, Person]:
    """Who stands first in some rows, by id; those left out who are gone."""
    ids = {user_id for line in lines for user_id in line.people[:most]}
    return {person.id: person for person in _people.among(sorted(ids))}


def _read(rows: list[Line]) -> list[Line]:
    """Rows as they come from the database, in the values of Python."""
    return [
        row._replace(
            people=json.loads(row.people),  # type: ignore[arg-type]
            snoozed_until=as_utc(row.snoozed_until),
            updated_at=as_utc(row.updated_at),  # type: ignore[arg-type]
        )
        for row in rows
    ]


def _page(sizes: Sizes, part: _Part) -> peewee.Query:
    """A part is found state by state and then put in order: an index has the rows of one state
    newest first, so that what was done, be it ten thousand rows, is never walked."""
    asked, down = filters.holes(sizes), part.view != "snoozed"
    states = ("unread",) if part.only == "new" else filters.states_of(part.view)
    found = [_ids(asked, part, state) for state in states]
    ids = found[0]
    for more in found[1:]:
        ids = ids.union_all(more)
    order = [key.column.desc() if down else key.column.asc() for key in KEYS]
    return _lines().where(Notification.id.in_(ids)).order_by(*order).limit(param("size"))


def _ids(asked: Asked, part: _Part, state: str) -> Any:
    found = filters.mine(asked) & (Notification.state == state)
    later = filters.put_off(part.view, asked)
    found = found if later is None else found & later
    if part.view == "waiting" or part.only == "new":
        found &= filters.waits(asked)
    elif part.only == "rest" and state == "unread":
        found &= ~filters.waits(asked)
    if part.kind:
        found &= Thread.kind == param("kind")
    if part.sort:
        found &= Notification.sort == param("only_sort")
    down = part.view != "snoozed"
    if part.after:
        here = peewee.Tuple(*[key.column for key in KEYS])
        there = peewee.Tuple(param("key"), param("last_id"))
        found &= here < there if down else here > there
    order = [key.column.desc() if down else key.column.asc() for key in KEYS]
    rows = filters.joined(Notification.select(Notification.id)).where(found).order_by(*order)
    rows = rows.limit(param("size")).alias(state)
    return peewee.Select([rows], [rows.c.id])


def _lines() -> Any:
    newest = (Post.thread == Notification.thread) & (Post.number == Notification.last_number)
    query = Notification.select(
        Notification.id,
        Notification.owner,
        Notification.sort,
        Notification.reason,
        Notification.number,
        Notification.last_number,
        Notification.times,
        Notification.people,
        Notification.title,
        Notification.text,
        Notification.url,
        Notification.state,
        Notification.snoozed_until,
        Notification.updated_at,
        Notification.thread.alias("thread_id"),
        Thread.kind,
        Thread.slug,
        Thread.title.alias("thread_title"),
        Post.html,
        Post.deleted_at.alias("post_deleted_at"),
    )
    return filters.joined(query).join_from(Notification, Post, JOIN.LEFT_OUTER, on=newest)


def _row(sizes: Sizes) -> peewee.Query:
    found = filters.mine(filters.holes(sizes)) & (Notification.id == param("row"))
    return _lines().where(found)


def _named(size: int) -> peewee.Query:
    return User.select(User.id, User.username, User.name, User.avatar).where(
        User.id.in_(some(size))
    )


_pages = Prepared(Line, _page)
_one = Prepared(Line, _row)
_people = Prepared(Person, _named)
