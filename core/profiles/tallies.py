"""How much somebody wrote, as far as the reader may see it.

Counted rather than taken from counters: those would tell of what is hidden. One walk over a
person's posts answers for the bars of the year, the replies and the thanks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import Case, Value, fn

from core.access import Actor, Sight
from core.db import Prepared, param, utc_text
from core.threads.models import Post, Reaction, Thread
from core.threads.reactions import LIKE

COUNT_TO = 999


class Tally(NamedTuple):
    """Posts of one day (None: before the year that was asked for) in threads of one kind."""

    day: Any
    kind: str
    is_reply: bool
    posts: int
    thanks: int


class _Started(NamedTuple):
    threads: int
    likes: int


def tallies(actor: Actor, person_id: int, since: datetime) -> list[Tally]:
    """What somebody wrote as the actor may see it, by day since a moment and before it."""
    sight = Sight.of(actor)
    values = {**sight.values, "person": person_id, "since": utc_text(since)}
    return _written.all(*sight.shape, **values)


def counts(actor: Actor, person_id: int, written: Sequence[Tally]) -> dict[str, int]:
    """How many threads, replies and likes of somebody the actor may see, up to 999 each, and
    the thanks they got for their posts."""
    sight = Sight.of(actor)
    values = {**sight.values, "person": person_id}
    found = _started.first(*sight.shape, **values) or _Started(0, 0)
    replies = sum(tally.posts for tally in written if tally.is_reply)
    return {
        "threads": found.threads,
        "replies": min(replies, COUNT_TO + 1),
        "likes": found.likes,
        "thanks": sum(tally.thanks for tally in written),
    }


def _stands(shape: tuple[int, int, int]) -> Any:
    return Sight.condition(shape) & Thread.deleted_at.is_null() & ~Thread.is_unlisted


def _by_day(*shape: int) -> peewee.Query:
    recent = Post.created_at >= param("since")
    posts = (
        Post.select(
            Case(None, [(recent, fn.DATE(Post.created_at))], None).alias("day"),
            Thread.kind.alias("kind"),
            Case(None, [(Post.number > 1, True)], False).alias("is_reply"),
            Post.reaction_count.alias("thanks"),
        )
        .join(Thread)
        .where(
            _stands((shape[0], shape[1], shape[2]))
            & (Post.author == param("person"))
            & Post.deleted_at.is_null()
            & (Post.sort != "log")
        )
        .alias("posts")
    )
    # Grouped outside: PostgreSQL takes one expression with parameters, said twice, for two.
    of = (posts.c.day, posts.c.kind, posts.c.is_reply)
    sums = (fn.COUNT(Value(1)), fn.COALESCE(fn.SUM(posts.c.thanks), 0))
    return peewee.Select([posts], [*of, *sums]).group_by(*of)


def _count_threads(*shape: int) -> peewee.Query:
    mine = Thread.author == param("person")
    query = Thread.select(Thread.id).where(_stands((shape[0], shape[1], shape[2])) & mine)
    return _counted(query)


def _count_likes(*shape: int) -> peewee.Query:
    query = (
        Reaction.select(Post.id)
        .join(Post)
        .join(Thread)
        .where(
            _stands((shape[0], shape[1], shape[2]))
            & (Reaction.user == param("person"))
            & (Reaction.name == LIKE)
            & Post.deleted_at.is_null()
        )
    )
    return _counted(query)


def _counted(query: peewee.ModelSelect) -> peewee.Query:
    """The number of rows of a query, counted no further than is shown."""
    rows = query.limit(COUNT_TO + 1).alias("rows")
    return peewee.Select([rows], [fn.COUNT(Value(1))])


_written = Prepared(Tally, _by_day)
_started = Prepared(
    _Started,
    lambda *shape: peewee.Select(columns=[_count_threads(*shape), _count_likes(*shape)]),
)
