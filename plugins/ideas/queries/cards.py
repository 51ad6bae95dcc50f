"""The ideas of the columns of a roadmap, and how many there are: one prepared query each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, Case, fn

from plugins.ideas.boards import board_of
from plugins.ideas.models import Idea
from plugins.ideas.statuses import DONE, Status
from townhall import Actor, Prepared, Sight, Thread, param, tagged


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
    where = _seen(sight, has_tag)
    where &= Thread.state.in_([param(f"state{n}") for n in range(states)])
    if dated:
        # A list, as few have a quarter: else all that are open would be walked for it.
        where &= Thread.id.in_(Idea.select(Idea.thread).where(Idea.quarter != ""))
    query = Thread.select(Thread.state, Thread.space, fn.COUNT(Thread.id)).where(where)
    return query.group_by(Thread.state, Thread.space)


_numbered = Prepared(_Number, _build_numbers)


def cards_of(
    actor: Actor, shown: Sequence[Status], space_ids: Sequence[int], *, tag: str, size: int
) -> list[Card]:
    """The first ideas of each column, in one query. Where how many votes there are is kept from
    the actor, the order does not tell it either: those stand as if nobody had voted."""
    if not shown or not space_ids:
        return []
    told = [one for one in space_ids if _tells(actor, one)]
    sight = Sight.of(actor)
    done = tuple(one.category == DONE for one in shown)
    rows = _cards.all(
        sight.shape,
        done,
        (len(space_ids), len(told)),
        bool(tag),
        **sight.values,
        **{f"state{n}": one.slug for n, one in enumerate(shown)},
        **{f"space{n}": space_id for n, space_id in enumerate(space_ids)},
        **{f"told{n}": space_id for n, space_id in enumerate(told)},
        tag=tag,
        size=size,
    )
    # A union has no order of its own that could be relied on.
    finished = {one.slug for one in shown if one.category == DONE}

    def rank(row: _Row) -> int:
        return row.points if row.state not in finished and row.space_id in told else 0

    rows.sort(key=lambda row: (rank(row), row.id), reverse=True)
    rows.sort(key=lambda row: str(row.moment) if row.state in finished else "", reverse=True)
    return [Card._make(row[: len(Card._fields)]) for row in rows]


class _Row(NamedTuple):
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
    points: int
    moment: Any


def _build_cards(
    sight: tuple[int, int, int], done: tuple[bool, ...], sizes: tuple[int, int], has_tag: bool
) -> peewee.Query:
    spaces, told = sizes
    inside = Thread.space.in_([param(f"space{n}") for n in range(spaces)])
    where, points = _seen(sight, has_tag) & inside, Thread.vote_points
    if told < spaces:
        ranked = Thread.space.in_([param(f"told{n}") for n in range(told)])
        points = Case(None, [(ranked, points)], 0)
    return reduce(add, (_column(where, n, None if one else points) for n, one in enumerate(done)))


def _tells(actor: Actor, space_id: int) -> bool:
    """Whether an actor reads how many votes each idea of a board has, whatever they voted for."""
    return board_of(space_id).counts == "always" or actor.can("spaces.moderate", space_id)


def _column(where: Any, number: int, points: Any) -> peewee.Query:
    """One part of the union, wrapped: its own order and end stand inside. By `points`; what is
    done has none, and stands by when it was."""
    moment = fn.COALESCE(Idea.decided_at, Thread.created_at)
    key = moment if points is None else points
    order = (key.desc(), Thread.id.desc())
    columns = (
        Thread.id,
        Thread.kind,
        Thread.space,
        Thread.title,
        Thread.slug,
        Thread.state,
        Thread.tag_names,
        Thread.audience,
        Thread.author,
        Thread.deleted_at,
        fn.COALESCE(Idea.quarter, peewee.Value("")),
        Thread.vote_points,
        moment,
    )
    named = [column.alias(name) for column, name in zip(columns, _Row._fields, strict=True)]
    part = (
        Thread.select(*named)
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(where & (Thread.state == param(f"state{number}")))
        .order_by(*order)
        .limit(param("size"))
        .alias(f"part{number}")
    )
    return peewee.Select([part], [getattr(part.c, name) for name in _Row._fields])


_cards = Prepared(_Row, _build_cards)


def _seen(sight: tuple[int, int, int], has_tag: bool) -> Any:
    where = Sight.condition(sight) & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    where &= Thread.kind == "idea"
    return where & tagged(param("tag")) if has_tag else where
