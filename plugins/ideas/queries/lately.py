"""What was done lately, for the edge of pages that everybody opens all the time."""

from __future__ import annotations

from typing import Any, NamedTuple

import peewee
from peewee import JOIN

from plugins.ideas.models import Idea, IdeaRelease, IdeaShipped
from plugins.ideas.queries.changelog import Came, voters
from plugins.ideas.queries.standing import join_standing
from townhall import Actor, Prepared, Sight, Thread

ENTRIES, LINES = 3, 4


class Entry(NamedTuple):
    """An entry of the changelog, as far as a link to it needs it."""

    id: int
    kind: str
    slug: str
    title: str
    version: str


CAME = len(Came._fields)


class _Line(NamedTuple):
    release_id: int
    id: int
    kind: str
    slug: str
    title: str
    space_id: int
    voters: int
    entry_id: int
    entry_kind: str
    entry_slug: str
    entry_title: str
    entry_version: str
    published_at: Any
    position: int


def shipped_lately(actor: Actor, **_values: Any) -> dict[str, Any] | None:
    """A few things that came with the last entries, as far as the actor sees them; None for
    none. One query."""
    sight = Sight.of(actor)
    # A few rows, put in order here: no index has the order of both.
    rows = sorted(_lines.all(*sight.shape, **sight.values), key=lambda row: (row.position, row.id))
    rows.sort(key=lambda row: (row.published_at, row.entry_id), reverse=True)
    pairs = [(Came._make(row[:CAME]), Entry._make(row[CAME:-2])) for row in rows]
    # Two that were merged into one since are one thing.
    lines = list({(came.id, entry.id): (came, entry) for came, entry in pairs}.values())
    return {"lines": lines[:LINES]} if lines else None


def _seen(sight: tuple[int, ...]) -> Any:
    shape = (sight[0], sight[1], sight[2])
    return Sight.condition(shape) & Thread.deleted_at.is_null() & ~Thread.is_unlisted


def _build_entries(*sight: int) -> Any:
    return (
        IdeaRelease.select(
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            IdeaRelease.version,
            IdeaRelease.published_at,
        )
        # Not to be turned round: from the newest entry on, and never through all threads.
        .join(Thread, on=(Thread.id == IdeaRelease.thread + 0))
        .where(_seen(sight) & IdeaRelease.published_at.is_null(False))
        .order_by(IdeaRelease.published_at.desc(), IdeaRelease.thread.desc())
        .limit(ENTRIES)
        .alias("entries")
    )


def _build_lines(*sight: int) -> peewee.Query:
    entries = _build_entries(*sight)
    of_entry = [getattr(entries.c, name).alias(f"entry_{name}") for name in Entry._fields]
    shipped = IdeaShipped.select(
        IdeaShipped.release,
        Thread.id,
        Thread.kind,
        Thread.slug,
        Thread.title,
        Thread.space,
        voters(),
        *of_entry,
        entries.c.published_at,
        IdeaShipped.position,
    )
    # The entries first: what came with all others is not looked at.
    shipped = shipped.join(entries, on=(entries.c.id == IdeaShipped.release))
    return (
        join_standing(shipped)
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(_seen(sight))
    )


_lines = Prepared(_Line, _build_lines)
