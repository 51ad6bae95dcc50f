"""How many tickets are in which state, for owners."""

from __future__ import annotations

from peewee import fn

from plugins.support import KIND
from townhall import Thread


def counts_by_state() -> dict[str, int]:
    """How many tickets that stand are in each state, by its slug, whoever may see them."""
    rows = (
        Thread.select(Thread.state, fn.COUNT(Thread.id))
        .where((Thread.kind == KIND) & Thread.deleted_at.is_null())
        .group_by(Thread.state)
    )
    return dict(rows.tuples())


def tickets_in(slug: str, limit: int) -> list[int]:
    """Some tickets in a state, in the order in which everybody holds threads."""
    mine = (Thread.kind == KIND) & (Thread.state == slug)
    rows = Thread.select(Thread.id).where(mine).order_by(Thread.id).limit(limit)
    return [thread_id for (thread_id,) in rows.tuples()]
