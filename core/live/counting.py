"""Counting for many readers at once: a thread's newest posts are read once for all who have it
open and counted from what each of them has been shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import peewee
from peewee import fn

from core import clock
from core.access import Actor, Sight
from core.accounts.models import User
from core.blocks.models import Block
from core.blocks.queries import holds, whom_they_block
from core.db import Prepared, param, utc_text
from core.doors import Door, doors
from core.live.models import Here
from core.live.topics import Topic
from core.threads.models import Post, Thread

MOST = 99
"""Up to how many new threads are counted."""
NAMES = 4
READ = 300
"""How many of the newest posts, or threads, are read for all. Whoever was shown less is counted
for by the database."""


class Asks(NamedTuple):
    """Somebody, and one topic that they may follow."""

    actor: Actor
    topic: Topic


class _Count(NamedTuple):
    number: int


class _Written(NamedTuple):
    number: int
    author_id: int


class _Started(NamedTuple):
    id: int
    space_id: int
    author_id: int
    created_at: Any


class _Present(NamedTuple):
    user_id: int
    name: str
    username: str


def _by_others(author: Any) -> Any:
    """Neither by the reader nor by whom they have blocked."""
    blocked = Block.select(Block.blocked).where((Block.user == param("viewer")) & holds())
    return (author != param("viewer")) & author.not_in(blocked)


# As `core.threads.queries.posted_since` counts.
def _standing() -> Any:
    since = (Post.thread == param("thread_id")) & (Post.number > param("since"))
    return since & (Post.sort != "log") & Post.deleted_at.is_null()


_posts = Prepared(
    _Written,
    lambda: (
        Post.select(Post.number, Post.author)
        .where(_standing())
        .order_by(Post.number.desc())
        .limit(READ)
    ),
)
_posts_of_one = Prepared(
    _Count, lambda: Post.select(fn.COUNT(Post.id)).where(_standing() & _by_others(Post.author))
)


def new_posts(asked: Sequence[Asks]) -> list[int]:
    """How many posts by others each was not shown, without those by whom they have blocked. One
    statement for each thread, and one for the blocks."""
    shown: dict[int, int] = {}
    for _actor, topic in asked:
        shown[topic.id] = min(topic.since, shown.get(topic.id, topic.since))
    read = {
        thread_id: _Posts(_posts.all(thread_id=thread_id, since=since))
        for thread_id, since in shown.items()
    }
    without = _not_counted(asked)
    return [read[topic.id].count(actor.id, topic, without(actor)) for actor, topic in asked]


def _not_counted(asked: Sequence[Asks]) -> Callable[[Actor], frozenset[int]]:
    """Whose writing is no news for somebody: their own, and that of whom they have blocked."""
    blocked = whom_they_block({actor.id for actor, _topic in asked if actor.signed_in})
    return lambda actor: blocked.get(actor.id, frozenset()) | {actor.id}


class _Posts:
    """The newest posts of a thread, the newest first."""

    def __init__(self, rows: Sequence[_Written]) -> None:
        self._all = [row.number for row in reversed(rows)]
        self._by: dict[int, list[int]] = {}
        for row in reversed(rows):
            self._by.setdefault(row.author_id, []).append(row.number)

    def count(self, viewer: int, topic: Topic, without: frozenset[int]) -> int:
        """How many by others are later than what the topic says is shown."""
        if len(self._all) == READ and topic.since < self._all[0] - 1:
            found = _posts_of_one.first(thread_id=topic.id, since=topic.since, viewer=viewer)
            return found.number if found else 0
        theirs = (self._by[author_id] for author_id in without & self._by.keys())
        return _after(self._all, topic.since) - sum(_after(one, topic.since) for one in theirs)


def _after(numbers: list[int], since: int) -> int:
    return len(numbers) - bisect_right(numbers, since)


def _started_since() -> Any:
    standing = Thread.deleted_at.is_null() & ~Thread.is_unlisted
    return standing & (Thread.created_at > param("since"))


def _started(sight: tuple[int, int, int], in_space: bool) -> peewee.Query:
    where = Sight.condition(sight) & _started_since() & _by_others(Thread.author)
    if in_space:
        where &= Thread.space == param("space_id")
    found = Thread.select(Thread.id).where(where).limit(MOST + 1)
    return peewee.Select([found], [fn.COUNT(found.c.id)])


_threads_of_one = Prepared(_Count, _started)
_threads = Prepared(
    _Started,
    lambda: (
        Thread.select(Thread.id, Thread.space, Thread.author, Thread.created_at)
        .where(_started_since())
        .order_by(Thread.created_at.desc())
        .limit(READ)
    ),
)


def new_threads(asked: Sequence[Asks]) -> list[int]:
    """How many threads by others, of those they see, each was not shown: at most `MOST` and one
    more. At most six statements for all together."""
    if not asked:
        return []
    since = _moment(min(topic.since for _actor, topic in asked))
    rows = _threads.all(since=since)
    known = doors([row.id for row in rows])
    without = _not_counted(asked)
    return [
        _of_one(one)
        if _reaches_back(rows, one.topic)
        else _count(one, rows, known, without(one.actor))
        for one in asked
    ]


def _reaches_back(rows: Sequence[_Started], topic: Topic) -> bool:
    return len(rows) == READ and _moment(topic.since) < rows[-1].created_at


def _count(
    one: Asks, rows: Iterable[_Started], known: dict[int, Door], without: frozenset[int]
) -> int:
    actor, topic = one
    since, number = _moment(topic.since), 0
    for row in rows:
        if row.created_at <= since or number > MOST:
            break
        if topic.id in (0, row.space_id) and row.author_id not in without:
            door = known.get(row.id)
            number += door is not None and door.opens(actor)
    return number


def _of_one(one: Asks) -> int:
    actor, topic = one
    sight = Sight.of(actor)
    values = {**sight.values, "since": _moment(topic.since), "space_id": topic.id}
    found = _threads_of_one.first(sight.shape, bool(topic.id), **values)
    return found.number if found else 0


def _moment(milliseconds: int) -> Any:
    """As rows of a prepared query have it."""
    return utc_text(datetime.fromtimestamp(milliseconds / 1000, UTC))


_here = Prepared(
    _Present,
    lambda: (
        User.select(User.id, User.name, User.username)
        .join(Here, on=(Here.user == User.id))
        .where(
            (Here.thread == param("thread_id"))
            & (Here.until > param("now"))
            & (User.state == "active")
            & ~User.hides_presence
        )
        .order_by(User.username)
        .limit(NAMES + 1)
    ),
)


def others_here(asked: Sequence[Asks]) -> list[str]:
    """The names of some who have a thread open, each without themselves. One statement for
    each thread."""
    now = utc_text(clock.now())
    ids = {topic.id for _actor, topic in asked}
    read = {thread_id: _here.all(thread_id=thread_id, now=now) for thread_id in ids}
    return [_names(read[topic.id], actor) for actor, topic in asked]


def _names(rows: Iterable[_Present], actor: Actor) -> str:
    others = [row.name or row.username for row in rows if row.user_id != actor.id]
    return ", ".join(others[:NAMES])
