"""The first ideas of the columns of a roadmap, as parts of one union. Each walks an index as far as
a column is long; where hardly any idea fits, those are looked up and sorted."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, Case, fn

from plugins.ideas.models import Idea
from plugins.ideas.queries.rows import hidden
from townhall import Prepared, Sight, Thread, param, tagged


class CardRow(NamedTuple):
    """A card with what orders it."""

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


class Part(NamedTuple):
    """How a column is read: whether its ideas are done, and whether they are few."""

    is_done: bool
    is_few: bool


class _Column(NamedTuple):
    """Where a column is: its number, on how many boards, of how many of these the reader is told
    the votes, and what is seen of them."""

    number: int
    spaces: int
    told: int
    seen: Any

    @property
    def board(self) -> Any:
        if self.spaces == 1:
            return Thread.space == param("space0")
        # The order of all boards together is that of their kind.
        return self.hidden_board

    @property
    def hidden_board(self) -> Any:
        return hidden(Thread.space, 0).in_([param(f"space{n}") for n in range(self.spaces)])

    @property
    def state(self) -> Any:
        return param(f"state{self.number}")


def _build(
    sight: tuple[int, int, int], parts: tuple[Part, ...], sizes: tuple[int, int], has_tag: bool
) -> peewee.Query:
    seen = Sight.condition(sight) & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    if has_tag:
        seen &= tagged(param("tag"))
    found: list[peewee.Query] = []
    for number, part in enumerate(parts):
        column = _Column(number, *sizes, seen)
        if part.is_done and not part.is_few:
            found += [_wrap(_decided(column), column, "a"), _wrap(_undecided(column), column, "b")]
        else:
            found.append(_wrap(_column(column, part), column, ""))
    return reduce(add, found)


def _wrap(query: Any, column: _Column, half: str) -> peewee.Query:
    """A part with its own order and end inside."""
    part = query.limit(param("size")).alias(f"part{column.number}{half}")
    return peewee.Select([part], [getattr(part.c, name) for name in CardRow._fields])


def _columns(moment: Any) -> list[Any]:
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
    return [column.alias(name) for column, name in zip(columns, CardRow._fields, strict=True)]


def _column(column: _Column, part: Part) -> Any:
    """By points; what is done has none, and stands by when it was."""
    moment = fn.COALESCE(Idea.decided_at, Thread.created_at)
    key: Any = moment if part.is_done else _points(column)
    state: Any = Thread.state
    if part.is_few:
        key = hidden(key, 0)
    else:
        state = hidden(state, "")
    where = column.seen & column.board & (Thread.kind == "idea") & (state == column.state)
    return (
        Thread.select(*_columns(moment))
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(where)
        .order_by(key.desc(), Thread.id.desc())
    )


def _points(column: _Column) -> Any:
    if column.told == column.spaces:
        return Thread.vote_points
    ranked = Thread.space.in_([param(f"told{n}") for n in range(column.told)])
    return Case(None, [(ranked, Thread.vote_points)], 0)


def _decided(column: _Column) -> Any:
    """What is done and was decided, from the last decision on."""
    where = column.seen & column.hidden_board
    where &= (hidden(Thread.kind, "") == "idea") & (hidden(Thread.state, "") == column.state)
    return (
        Idea.select(*_columns(Idea.decided_at))
        .join(Thread)
        .where(where & Idea.decided_at.is_null(False))
        .order_by(Idea.decided_at.desc(), Idea.thread.desc())
    )


def _undecided(column: _Column) -> Any:
    """What came to be done without a decision here, by when it was started: no further back than
    the last of those that were decided and fill the column."""
    last = _decided(column).select(Idea.decided_at).limit(1).offset(param("last"))
    where = column.seen & column.hidden_board
    where &= (Thread.kind == "idea") & (Thread.state == column.state)
    where &= Idea.decided_at.is_null() & (Thread.created_at >= fn.COALESCE(last, param("ever")))
    return (
        Thread.select(*_columns(Thread.created_at))
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(where)
        .order_by(Thread.created_at.desc(), Thread.id.desc())
    )


card_rows = Prepared(CardRow, _build)
