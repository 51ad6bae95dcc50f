"""The ideas of the columns of a roadmap, and how many there are: one prepared query each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import peewee
from peewee import fn

from plugins.ideas.boards import board_of
from plugins.ideas.models import Idea
from plugins.ideas.queries.columns import CardRow, Part, card_rows
from plugins.ideas.queries.rows import hidden
from plugins.ideas.queries.tally import Tally
from plugins.ideas.statuses import DONE, Status
from townhall import Actor, Prepared, Sight, Thread, param, tagged, utc_text

EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Some(NamedTuple):
    """Which ideas of each column: those with a tag, if there is one, and how many at most."""

    tag: str
    size: int


class Card(NamedTuple):
    """An idea as the roadmap shows it."""

    id: int
    kind: str
    space_id: int
    title: str
    slug: str
    state: str
    tag_names: str
    audience: str
    author_id: int
    deleted_at: Any
    quarter: str

    @property
    def tags(self) -> list[str]:
        """Slugs of its tags."""
        return self.tag_names.split()


class _Number(NamedTuple):
    state: str
    space_id: int
    number: int


def numbers_of(
    actor: Actor, slugs: Sequence[str], tag: str, *, dated: bool = False
) -> dict[tuple[str, int], int]:
    """How many ideas the actor sees, by status (of some) and board; `dated` counts those alone
    for which the team has named a quarter."""
    sight = Sight.of(actor)
    states = {f"state{n}": slug for n, slug in enumerate(slugs)}
    rows = _numbered.all(
        sight.shape, len(slugs), bool(tag), dated, **sight.values, **states, tag=tag
    )
    return {(row.state, row.space_id): row.number for row in rows}


def _build_numbers(
    sight: tuple[int, int, int], states: int, has_tag: bool, dated: bool
) -> peewee.Query:
    kind: Any = Thread.kind
    state: Any = Thread.state
    if dated:
        # Looked up, as few have a quarter: else all that are open would be walked for it.
        kind, state = hidden(kind, ""), hidden(state, "")
    where = Sight.condition(sight) & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    where &= (kind == "idea") & state.in_([param(f"state{n}") for n in range(states)])
    if has_tag:
        where &= tagged(param("tag"))
    if dated:
        where &= Thread.id.in_(Idea.select(Idea.thread).where(Idea.quarter > ""))
    query = Thread.select(Thread.state, Thread.space, fn.COUNT(Thread.id)).where(where)
    return query.group_by(Thread.state, Thread.space)


_numbered = Prepared(_Number, _build_numbers)


def cards_of(
    actor: Actor, shown: Sequence[Status], space_ids: Sequence[int], counted: Tally, *, wanted: Some
) -> list[Card]:
    """The first ideas of each column, in one query; `counted` says in which way each is read.
    Where how many votes there are is kept from the actor, the order does not tell it either:
    those stand as if nobody had voted."""
    if not shown or not space_ids:
        return []
    told = [one for one in space_ids if _tells(actor, one)]
    sight = Sight.of(actor)
    tag, size = wanted
    parts = tuple(
        Part(one.category == DONE, counted.is_few((one.slug,), space_ids, size=size))
        for one in shown
    )
    rows = card_rows.all(
        sight.shape,
        parts,
        (len(space_ids), len(told)),
        bool(tag),
        **sight.values,
        **{f"state{n}": one.slug for n, one in enumerate(shown)},
        **{f"space{n}": space_id for n, space_id in enumerate(space_ids)},
        **{f"told{n}": space_id for n, space_id in enumerate(told)},
        tag=tag,
        size=size,
        last=size - 1,
        ever=utc_text(EVER),
    )
    # A union has no order of its own that could be relied on.
    finished = {one.slug for one in shown if one.category == DONE}

    def rank(row: CardRow) -> int:
        return row.points if row.state not in finished and row.space_id in told else 0

    rows.sort(key=lambda row: (rank(row), row.id), reverse=True)
    rows.sort(key=lambda row: str(row.moment) if row.state in finished else "", reverse=True)
    # What is done comes in two halves, each as long as the column.
    long: Counter[str] = Counter()
    found = []
    for row in rows:
        long[row.state] += 1
        if long[row.state] <= size:
            found.append(Card._make(row[: len(Card._fields)]))
    return found


def _tells(actor: Actor, space_id: int) -> bool:
    """Whether an actor reads how many votes each idea of a board has, whatever they voted for."""
    return board_of(space_id).counts == "always" or actor.can("spaces.moderate", space_id)
