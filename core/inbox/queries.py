"""Reads of one's own inbox: rows of what is there, and may still be seen, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

import peewee
from peewee import JOIN, fn

from core import clock
from core.access import Actor, visible
from core.accounts.models import User
from core.keyset import Key, Page, moment, paged
from core.notifications.models import ChannelChoice, Notification
from core.registry import NotificationSort
from core.site import site
from core.threads.models import Post, Thread
from core.threads.rows import Person

INBOX = "inbox"
"""The name under which `ChannelChoice` keeps whether a sort stands in the inbox at all."""
VIEWS = ("open", "waiting", "snoozed", "done")
MOST = 100
"""Counts stop here: nobody needs to know whether it is 300 or 301."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of an inbox: a view of `VIEWS`, perhaps of one kind of thread or one sort."""

    view: str = "open"
    kind: str = ""
    sort: str = ""


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
    post_deleted_at: datetime | None


class Counts(NamedTuple):
    """How many rows: new ones, new ones that wait for an answer, and those put off."""

    unread: int
    waiting: int
    snoozed: int


def sorts() -> dict[str, tuple[str, NotificationSort]]:
    """Every sort that somebody may be told of now, with who declares it, in their order."""
    on = site().plugins.active() | {"core"}
    declared = [pair for pair in site().registry.of(NotificationSort) if pair[0] in on]
    return {sort.name: (owner, sort) for owner, sort in sorted(declared, key=_order)}


def _order(pair: tuple[str, NotificationSort]) -> tuple[int, str]:
    return pair[1].order, pair[1].name


def inbox_sorts() -> list[NotificationSort]:
    """Those of them that stand in an inbox."""
    return [sort for _owner, sort in sorts().values() if not sort.only]


def waiting_sorts() -> list[str]:
    """The names of the sorts that wait for an answer."""
    return [name for name, (_owner, sort) in sorts().items() if sort.waits]


def inbox_page(actor: Actor, shown: Shown, after: str) -> Page[Line]:
    """One page of the actor's rows, newest first; what is put off, what comes back first.

    What waits and is new stands apart (see `waiting_now`), so the open view leaves it out.
    """
    keys = (Key("updated_at", Notification.updated_at, moment), Key("id", Notification.id, int))
    return paged(rows_of(actor, shown), keys, after, down=shown.view != "snoozed")


def rows_of(actor: Actor, shown: Shown) -> Any:
    """What `inbox_page` pages through, as a query."""
    query = _lines().where(filter_of(actor, shown))
    if shown.view == "open":
        query = query.where(~_waits() | (Notification.state != "unread"))
    return query


def waiting_now(actor: Actor, shown: Shown, most: int = 5) -> list[Line]:
    """The newest rows that nobody has read and that wait for an answer."""
    if not waiting_sorts():
        return []
    new = filter_of(actor, shown) & _waits() & (Notification.state == "unread")
    newest = Notification.updated_at.desc(), Notification.id.desc()
    return list(_lines().where(new).order_by(*newest).limit(most))


def line_of(actor: Actor, row_id: int) -> Line | None:
    """One row of the actor's, in whatever view it is now; None for one that is not there (any
    more), is somebody else's, or is about what they may not see."""
    found = _lines().where((Notification.id == row_id) & _mine(actor)).first()
    return cast("Line | None", found)


def counts(actor: Actor) -> Counts:
    """How many rows there are, each counted up to `MOST`."""
    is_open, unread = state_filter("open"), Notification.state == "unread"
    wanted = (is_open & unread, is_open & unread & _waits(), state_filter("snoozed"))
    each = [_up_to_most(_mine(actor) & which) for which in wanted]
    return Counts(*peewee.Select(columns=each).bind(Notification._meta.database).tuples()[0])


def _up_to_most(which: Any) -> Any:
    some = _joined(Notification.select(Notification.id)).where(which).limit(MOST)
    return peewee.Select([some], [fn.COUNT(some.c.id)])


def filter_of(actor: Actor, shown: Shown) -> Any:
    """The filter on `Notification` (joined to `Thread`) of a part of the actor's inbox."""
    found = _mine(actor) & state_filter(shown.view)
    if shown.view == "waiting":
        found &= _waits()
    if shown.kind:
        found &= Thread.kind == shown.kind
    if shown.sort:
        found &= Notification.sort == shown.sort
    return found


def state_filter(view: str) -> Any:
    """The filter of a view on state and on what is put off."""
    if view == "done":
        return Notification.state == "done"
    later = Notification.snoozed_until > clock.now()
    kept = Notification.state != "done"
    if view == "snoozed":
        return kept & later
    return kept & (Notification.snoozed_until.is_null() | ~later)


def joined_ids(actor: Actor, shown: Shown) -> Any:
    """The ids of a part of the actor's inbox, as a query."""
    return _joined(Notification.select(Notification.id)).where(filter_of(actor, shown))


def people_of(lines: list[Line], most: int) -> dict[int, Person]:
    """Who stands first in some rows, by id; those left out who are gone."""
    ids = {user_id for line in lines for user_id in line.people[:most]}
    if not ids:
        return {}
    rows = User.select(User.id, User.username, User.name, User.avatar)
    return {row[0]: Person(*row) for row in rows.where(User.id.in_(sorted(ids))).tuples()}


def off_sorts(actor: Actor) -> Any:
    """The sorts that the actor wants to have out of the inbox, as a query."""
    off = (ChannelChoice.channel == INBOX) & ~ChannelChoice.is_on
    return ChannelChoice.select(ChannelChoice.sort).where((ChannelChoice.user == actor.id) & off)


def _waits() -> Any:
    return Notification.sort.in_(waiting_sorts())


def _mine(actor: Actor) -> Any:
    """What the actor is told, wants to be told, and may see now."""
    seen = Notification.thread.is_null() | visible(actor)
    known = Notification.sort.in_(list(sorts()))
    wanted = Notification.sort.not_in(off_sorts(actor))
    return (Notification.user == actor.id) & known & wanted & seen & has_content()


def has_content() -> Any:
    """Whether one of the posts that a row is about is still there."""
    newest = _still(lambda post: post.number == Notification.last_number)
    between = _still(
        lambda post: post.number.between(Notification.number, Notification.last_number)
    )
    return (Notification.last_number == 0) | newest | between


def _still(which: Callable[[Any], Any]) -> Any:
    """Whether its thread has a post of a sort that nobody has deleted."""
    there = Post.alias()
    same = (there.thread == Notification.thread) & which(there) & there.deleted_at.is_null()
    return fn.EXISTS(there.select(there.id).where(same))


def _joined(query: Any) -> Any:
    return query.join(Thread, JOIN.LEFT_OUTER, on=(Notification.thread == Thread.id))


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
    made: Callable[..., Line] = Line
    return _joined(query).join_from(Notification, Post, JOIN.LEFT_OUTER, on=newest).objects(made)
