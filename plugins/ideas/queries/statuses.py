"""How many ideas have which status, for owners."""

from __future__ import annotations

from peewee import fn

from plugins.ideas import KIND
from townhall import Thread


def counts_by_status() -> dict[str, int]:
    """How many ideas that stand have each status, by its slug, whoever may see them."""
    rows = (
        Thread.select(Thread.state, fn.COUNT(Thread.id))
        .where((Thread.kind == KIND) & Thread.deleted_at.is_null())
        .group_by(Thread.state)
    )
    return dict(rows.tuples())
