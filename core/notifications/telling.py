"""Telling people of something: one row of the inbox for each thread and sort, and nobody twice
of one event. Everything is done for hundreds of people in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from peewee import Case

from core import clock
from core.access import readers
from core.accounts.models import User
from core.db import is_postgres, transaction
from core.events import emit
from core.notifications.defaults import comes_by
from core.notifications.events import NotificationsTold
from core.notifications.models import ChannelChoice, Notification, Told
from core.registry import Channel, NotificationSort
from core.site import site
from core.threads.models import Thread
from core.watching.models import Watch

MOST_NAMES = 12
"""How many of those who did something a row remembers."""
BATCH = 500
"""How many people are told in one transaction, where the caller has none open."""


_is_silent: ContextVar[bool] = ContextVar("_is_silent", default=False)


@contextmanager
def silently() -> Iterator[None]:
    """Let nobody be told of posts that are written in the block: of hundreds that come at once
    people would hear hundreds of times. They stand in lists and feeds like all others."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def is_silent() -> bool:
    """Whether nobody is to be told of what is written just now."""
    return _is_silent.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that people are to be told of.

    `people` gives the reason of each by user id: a word of the sort's `reasons`, perhaps with
    what it is about after a colon (`tag:pumps`). `key` names the event, the same for all its
    sorts, so that nobody is told of it twice. `actor_id` did it and is never told. Without a
    thread, `title` and `url` (a path) say what it is about. `otherwise` names by channel the
    people who hear of it by that channel in another way, such as a mail of its own.
    """

    sort: str
    key: str
    people: Mapping[int, str]
    actor_id: int | None = None
    thread_id: int | None = None
    number: int = 0
    text: str = ""
    title: str = ""
    url: str = ""
    otherwise: Mapping[str, Collection[int]] = field(default_factory=dict)


def tell(notice: Notice) -> list[int]:
    """Write the rows of a notice and hand them to the channels that each person chose.

    The ids of those told now: not who did it, nobody without an account in good standing, nobody
    who may not see the thread or has muted it or who did it, and nobody whom the same event has
    reached already. The inbox and each channel look at all this again. Called again after it
    was cut off, it goes on where it was; two workers at once tell each person once.
    """
    owner, sort = sort_of(notice.sort)
    told: list[int] = []
    # In the order of ids everywhere: workers that wait for each other in a circle never end.
    for user_ids in batches(sorted(set(notice.people) - {notice.actor_id})):
        with transaction():
            fresh = _not_yet_told(notice, sort, user_ids)
            rows = _put(owner, notice, fresh) if fresh else {}
            hand_on(rows, sort, notice.otherwise)
            if rows:
                emit(NotificationsTold(tuple(rows)))
        told += rows
    return told


def sort_of(name: str) -> tuple[str, NotificationSort]:
    """Who declares a sort, and the sort; raises `KeyError` for one that nobody declares."""
    for owner, sort in site().registry.of(NotificationSort):
        if sort.name == name:
            return owner, sort
    raise KeyError(name)


def channels_of(user_ids: Sequence[int], sort: NotificationSort) -> dict[int, list[Channel]]:
    """The channels that carry a sort to some people, by their own choice or the sort's; nobody
    is asked while no channel is declared."""
    active = site().plugins.active() | {"core"}
    declared = [channel for owner, channel in site().registry.of(Channel) if owner in active]
    if not declared or not user_ids:
        return {}
    rows = (
        ChannelChoice.select(ChannelChoice.user, ChannelChoice.channel, ChannelChoice.is_on)
        .where(ChannelChoice.user.in_(list(user_ids)) & (ChannelChoice.sort == sort.name))
        .tuples()
    )
    chosen = {(user_id, channel): is_on for user_id, channel, is_on in rows}
    usual = {channel.name: comes_by(sort, channel.name) for channel in declared}
    return {
        user_id: [
            channel
            for channel in declared
            if chosen.get((user_id, channel.name), usual[channel.name])
        ]
        for user_id in user_ids
    }


def hand_on(
    rows: Mapping[int, int],
    sort: NotificationSort,
    otherwise: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> None:
    """Hand rows (ids by person) to the channels that these chose, to each at once where it can;
    but not to one by which they hear of it `otherwise`."""
    carried: dict[str, tuple[Channel, dict[int, int]]] = {}
    for user_id, channels in channels_of(list(rows), sort).items():
        for channel in channels:
            if user_id in otherwise.get(channel.name, ()):
                continue
            carried.setdefault(channel.name, (channel, {}))[1][user_id] = rows[user_id]
    for channel, theirs in carried.values():
        if channel.queue_all is not None:
            channel.queue_all(theirs)
        else:
            for user_id, row_id in theirs.items():
                channel.queue(user_id, row_id)


def batches(user_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some ids in lots that a statement takes."""
    for at in range(0, len(user_ids), BATCH):
        yield user_ids[at : at + BATCH]


def _not_yet_told(notice: Notice, sort: NotificationSort, user_ids: Sequence[int]) -> list[int]:
    """Keep who is told of this event now. A second worker finds the rows and tells nobody."""
    may = _may_hear(notice)
    if may is None:
        return []
    standing = User.select(User.id).where(User.id.in_(user_ids) & may)
    ranks = {word: len(sort.reasons) - at for at, word in enumerate(sort.reasons)}
    now = clock.now()
    rows = [
        {
            "user": user_id,
            "key": notice.key,
            "rank": ranks.get(notice.people[user_id].partition(":")[0], 0),
            "told_at": now,
        }
        for (user_id,) in standing.order_by(User.id).tuples()
    ]
    if not rows:
        return []
    kept = Told.insert_many(rows).on_conflict_ignore().returning(Told.user).execute()
    return sorted(row.user_id for row in kept)


def _may_hear(notice: Notice) -> Any:
    """The filter on `User` of whom a notice may reach at this moment; None for nobody."""
    muted = [("person", notice.actor_id), ("thread", notice.thread_id)]
    keys = [(Watch.target == what) & (Watch.target_id == known) for what, known in muted if known]
    standing = User.state == "active"
    if notice.thread_id is not None:
        thread = Thread.get_or_none((Thread.id == notice.thread_id) & Thread.deleted_at.is_null())
        if thread is None or thread.owner not in site().plugins.active() | {"core"}:
            return None
        standing = readers(thread.audience, thread.id)
    if not keys:
        return standing
    silent = Watch.select(Watch.user).where((Watch.level == "mute") & reduce(or_, keys))
    return standing & User.id.not_in(silent)


def _put(owner: str, notice: Notice, user_ids: Sequence[int]) -> dict[int, int]:
    """The row that says it, by person: the one of this thread and sort, or a new one."""
    now = clock.now()
    rows = [_row(owner, notice, user_id, now) for user_id in user_ids]
    new = Notification.insert_many(rows)
    if notice.thread_id:
        new = new.on_conflict_ignore()
    made = new.returning(Notification.user, Notification.id).execute()
    found = {row.user_id: row.id for row in made}
    older = [user_id for user_id in user_ids if user_id not in found]
    if older:
        found |= _go_on(notice, older, now)
    return dict(sorted(found.items()))


def _row(owner: str, notice: Notice, user_id: int, now: datetime) -> dict[str, Any]:
    return {
        "user": user_id,
        "owner": owner,
        "sort": notice.sort,
        "reason": notice.people[user_id][:80],
        "thread": notice.thread_id,
        "number": notice.number,
        "last_number": notice.number,
        "people": _names([], notice.actor_id),
        "title": notice.title[:255],
        "text": notice.text[:400],
        "url": notice.url[:255],
        "created_at": now,
        "updated_at": now,
    }


def _go_on(notice: Notice, user_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Say it in the rows that are there: an unread one counts on, any other begins anew."""
    mine = (
        Notification.user.in_(list(user_ids))
        & (Notification.thread == notice.thread_id)
        & (Notification.sort == notice.sort)
    )
    held = Notification.select().where(mine).order_by(Notification.user)
    if is_postgres():
        held = held.for_update()
    rows = list(held)
    unread = Notification.state == "unread"
    if not rows:
        return {}
    before = {row.id: row.people if row.state == "unread" else [] for row in rows}
    Notification.update(
        reason=_each(
            Notification.reason, {row.id: notice.people[row.user_id][:80] for row in rows}
        ),
        people=_each(
            Notification.people,
            {row_id: _names(people, notice.actor_id) for row_id, people in before.items()},
        ),
        times=Case(None, [(unread, Notification.times + 1)], 1),
        number=Case(None, [(unread, Notification.number)], notice.number),
        last_number=notice.number,
        text=notice.text[:400],
        state="unread",
        snoozed_until=None,
        updated_at=now,
    ).where(Notification.id.in_([row.id for row in rows])).execute()
    return {row.user_id: row.id for row in rows}


def _each(field: Any, values: Mapping[int, Any]) -> Any:
    """One column's new value for each row: most have the same, which is said once."""
    rows_with: dict[Any, list[int]] = {}
    for row_id, value in values.items():
        rows_with.setdefault(field.db_value(value), []).append(row_id)
    return Case(None, [(Notification.id.in_(ids), text) for text, ids in rows_with.items()])


def _names(before: Iterable[int], actor_id: int | None) -> list[int]:
    """Who did it, newest first."""
    if actor_id is None:
        return list(before)
    return [actor_id, *(user_id for user_id in before if user_id != actor_id)][:MOST_NAMES]
