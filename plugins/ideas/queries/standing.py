"""What came with an entry as what it is part of by now, and the other way round what a thread has
taken in: threads are merged, and merged again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from peewee import JOIN, fn

from plugins.ideas.models import IdeaShipped
from townhall import Thread

MERGES = 6
"""How many merges one after the other are followed; each costs a look by id."""
_CHAIN = [Thread.alias() for _merge in range(MERGES)]


def join_standing(query: Any) -> Any:
    """Join `Thread` to a query of `IdeaShipped`: what each named thread is part of now, which is
    itself when it was never merged."""
    query = query.join_from(IdeaShipped, _CHAIN[0], on=(IdeaShipped.thread == _CHAIN[0].id))
    for source, into in pairwise(_CHAIN):
        query = query.join(into, JOIN.LEFT_OUTER, on=(into.id == source.merged_into))
    now = fn.COALESCE(*(one.merged_into for one in reversed(_CHAIN)), _CHAIN[0].id)
    return query.join(Thread, on=(Thread.id == now))


def parts_of(thread_ids: Sequence[int]) -> Any:
    """A table for a query (`with_cte`) of some threads (`into_id`), each with itself and with all
    that was merged into it (`thread_id`)."""
    part = Thread.alias()
    own = (
        Thread.select(Thread.id, Thread.id)
        .where(Thread.id.in_(thread_ids))
        .cte("part", recursive=True, columns=("into_id", "thread_id"))
    )
    taken = part.select(own.c.into_id, part.id).join(own, on=(part.merged_into == own.c.thread_id))
    return own.union(taken)
