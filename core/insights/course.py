"""How a metric went: over each day or week of a stretch, in one query, and as a chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import SQL, Case, Value, fn

from core.insights import queries
from core.insights.models import DailyFigure as Figure
from core.insights.queries import Span, View
from core.measures import Metric

BARS = 14
HEIGHT = 130
TOP = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A metric over a part of the days."""

    span: Span
    value: queries.Value


@dataclass(frozen=True, slots=True)
class Bar:
    """A point as it is drawn: percentages of the width, pixels of the height."""

    point: Point
    x: float
    width: float
    y: float
    height: float


def pieces(span: Span, step: int) -> list[Span]:
    """The span in pieces of `step` days, the last ones whole."""
    found = []
    last = span.last
    while last >= span.first:
        first = max(span.first, last - timedelta(days=step - 1))
        found.append(Span(first, last))
        last = first - timedelta(days=1)
    return found[::-1]


def step_for(days: int) -> int:
    """Days a bar stands for: single ones, else whole weeks, so that there are few bars."""
    if days <= BARS:
        return 1
    weeks = -(-days // 7)
    return 7 * -(-weeks // BARS)


def course(one: Metric, view: View, *, step: int) -> list[Point]:
    """What a metric comes to over each piece of the days. Coming back is told by the week."""
    if one.shows == "again":
        spans = pieces(view.span, max(step, 7))
        return [Point(span, queries.value_of(one, view.over(span))) for span in spans]
    spans = pieces(view.span, step)
    found = _minutes(one, view, spans) if one.shows == "minutes" else _sums(one, view, spans)
    nothing = queries.Value(None if queries.HOW.get(one.shows, ("", "of"))[1] else 0)
    return [Point(span, found.get(n, nothing)) for n, span in enumerate(spans)]


def _sums(one: Metric, view: View, spans: list[Span]) -> dict[int, queries.Value]:
    if one.shows == "total":
        return _totals(one, view, spans)
    columns = queries.sums(one)
    rows = (
        Figure.select(_piece(spans), *columns)
        .where(queries.where(one, view))
        .group_by(SQL("1"))
        .tuples()
    )
    number = _numbers(spans)
    return {number(row[0]): queries.divided(one, row[1:]) for row in rows}


def _totals(one: Metric, view: View, spans: list[Span]) -> dict[int, queries.Value]:
    """Amounts of days can be added up here; that is the order in which they are kept."""
    rows = (
        Figure.select(Figure.day, fn.SUM(Figure.amount))
        .where(queries.among(one, one.parts, view))
        .group_by(Figure.day)
        .tuples()
    )
    sums = [0] * len(spans)
    step, last = spans[-1].days, spans[-1].last
    for day, amount in rows:
        sums[len(spans) - 1 - (last - day).days // step] += int(amount)
    return {n: queries.Value(total, total) for n, total in enumerate(sums)}


def _minutes(one: Metric, view: View, spans: list[Span]) -> dict[int, queries.Value]:
    counted = Case(None, ((Figure.part.in_(list(one.parts)), Figure.size),), Value(-1))
    rows = (
        Figure.select(_piece(spans), counted, fn.SUM(Figure.amount))
        .where(queries.where(one, view) & Figure.part.in_([*one.parts, *one.of]))
        .group_by(SQL("1"), SQL("2"))
        .order_by(SQL("1"), SQL("2"))
    )
    sizes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    number = _numbers(spans)
    for piece, size, amount in rows.tuples():
        sizes[number(piece)].append((int(size), int(amount)))
    return {
        piece: queries.spread([pair for pair in some if pair[0] >= 0], _rest(some))
        for piece, some in sizes.items()
    }


def _rest(sizes: list[tuple[int, int]]) -> int:
    return sum(amount for size, amount in sizes if size < 0)


def _piece(spans: list[Span]) -> Any:
    """The piece that a day is in: its number, or the day itself where each has one."""
    if spans[-1].days == 1:
        return Figure.day
    return Case(None, [(Figure.day <= span.last, n) for n, span in enumerate(spans)])


def _numbers(spans: list[Span]) -> Callable[[Any], int]:
    """What makes a number out of a piece as it was read."""
    first = spans[0].first
    return lambda piece: (piece - first).days if isinstance(piece, date) else int(piece)


def bars(points: list[Point]) -> list[Bar]:
    """The points as bars, from the left."""
    highest = max((point.value.number or 0 for point in points), default=0)
    wide = 100 / max(1, len(points))
    found = []
    for n, point in enumerate(points):
        height = HEIGHT * (point.value.number or 0) / highest if highest else 0
        found.append(Bar(point, n * wide + wide * 0.15, wide * 0.7, TOP + HEIGHT - height, height))
    return found
