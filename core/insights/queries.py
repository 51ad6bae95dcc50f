"""Reading what was counted: how a stretch of days becomes one number for each metric."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import Case, fn

from core import clock
from core.access import rights
from core.groups.models import Membership
from core.insights.counting import horizon
from core.insights.models import DailyFigure as Figure
from core.insights.models import FigureCount, Presence
from core.measures import Metric
from core.site import site

MEDIAN, MOST = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """As many days just before."""
        last = self.first - timedelta(days=1)
        return Span(last - timedelta(days=self.days - 1), last)

    @property
    def is_kept(self) -> bool:
        """Whether figures of all of these days are kept."""
        return self.first >= horizon()


@dataclass(frozen=True, slots=True)
class View:
    """What of the figures is looked at: which days, spaces (none: all), with the team or not."""

    span: Span
    spaces: tuple[int, ...] = ()
    team: bool = True

    def over(self, span: Span) -> View:
        """The same over other days."""
        return View(span, self.spaces, self.team)


@dataclass(frozen=True, slots=True)
class Value:
    """A metric over a stretch of days. `number` is None where there is nothing to divide by;
    `part` and `of` are what it was worked out of, `most` the 90th percentile."""

    number: float | None
    part: int = 0
    of: int = 0
    most: int | None = None


def last_days(days: int) -> Span:
    """The last so many days, today included."""
    today = clock.now().date()
    return Span(today - timedelta(days=days - 1), today)


def metrics() -> list[tuple[str, Metric]]:
    """(owner, metric) of core and of the plugins that are on, in order; one that reads what
    nobody counts any more is left out."""
    active = site().plugins.active() | {"core"}
    found = [(owner, one) for owner, one in site().registry.of(Metric) if owner in active]
    counting = {one.name for _owner, one in found if one.count}
    known = [(owner, one) for owner, one in found if one.count or one.reads in counting]
    return sorted(known, key=lambda pair: pair[1].order)


def metrics_first(names: Sequence[str]) -> list[Metric]:
    """Every measure, those of these names first and in their order."""
    many = [one for _owner, one in metrics()]
    place = {name: number for number, name in enumerate(names)}
    return sorted(many, key=lambda one: place.get(one.name, len(place)))


def metric(name: str) -> Metric | None:
    """The metric of that name, or None."""
    return next((one for _owner, one in metrics() if one.name == name), None)


def value_of(one: Metric, view: View) -> Value:
    """What a metric comes to."""
    if one.shows == "again":
        return _again(one, view)
    if one.shows == "minutes":
        return _minutes(one, view)
    row = Figure.select(*sums(one)).where(where(one, view)).tuples().get()
    return divided(one, row)


def sums(one: Metric) -> list[Any]:
    """The columns that a metric is worked out of."""
    part_is, of_is = HOW[one.shows]
    columns = [_sum(part_is, one.parts)]
    return [*columns, _sum(of_is, one.of)] if of_is else columns


def divided(one: Metric, row: Sequence[Any]) -> Value:
    """What the sums of a metric come to."""
    part, of = int(row[0] or 0), int(row[1] or 0) if len(row) > 1 else 0
    if not HOW[one.shows][1]:
        return Value(part, part)
    return Value(part / of if of else None, part, of)


def values_of(many: Sequence[Metric], view: View) -> dict[str, tuple[Value, Value | None]]:
    """What metrics come to, and what they came to just before (None where that is not kept).

    Those that are made of the same rows are read together.
    """
    before = view.span.before if view.span.before.is_kept else None
    found: dict[str, tuple[Value, Value | None]] = {}
    together: dict[tuple[str, bool], list[Metric]] = defaultdict(list)
    for one in many:
        if one.shows in HOW:
            together[one.reads or one.name, one.by_space].append(one)
        else:
            then = value_of(one, view.over(before)) if before else None
            found[one.name] = (value_of(one, view), then)
    for some in together.values():
        found |= _read_together(some, view, before)
    return found


def _read_together(
    some: Sequence[Metric], view: View, before: Span | None
) -> dict[str, tuple[Value, Value | None]]:
    columns = [column for one in some for column in sums(one)]
    parts = [part for one in some for part in (*one.parts, *one.of)]
    is_all = any(not one.parts or (HOW[one.shows][1] and not one.of) for one in some)
    read = [
        Figure.select(*columns)
        .where(among(some[0], () if is_all else parts, view.over(span)))
        .tuples()
        .get()
        for span in (view.span, before)
        if span
    ]
    found: dict[str, tuple[Value, Value | None]] = {}
    at = 0
    for one in some:
        end = at + len(sums(one))
        values = [divided(one, row[at:end]) for row in read]
        found[one.name] = (values[0], values[1] if before else None)
        at = end
    return found


HOW: dict[str, tuple[str, str]] = {
    "total": ("amount", ""),
    "people": ("people", ""),
    "share": ("amount", "amount"),
    "people_share": ("people", "people"),
    "per_person": ("amount", "people"),
}
"""For each way to show: what is added up, and what that is divided by."""


def where(one: Metric, view: View) -> Any:
    """The filter on figures of a metric as they are looked at."""
    found = (Figure.metric == (one.reads or one.name)) & Figure.day.between(
        view.span.first, view.span.last
    )
    if view.spaces and one.by_space:
        # What is of no space, such as a visit, is of all of them.
        found &= Figure.space_id.in_([0, *view.spaces])
    if not view.team:
        builtin = rights().builtin
        inside = Membership.group.in_([builtin["staff"], builtin["admins"]])
        found &= Figure.user_id.not_in(Membership.select(Membership.user).where(inside))
    return found


def _sum(what: str, parts: Sequence[str]) -> Any:
    column = Figure.amount if what == "amount" else Figure.user_id
    wanted = Case(None, ((Figure.part.in_(list(parts)), column),)) if parts else column
    return fn.SUM(wanted) if what == "amount" else fn.COUNT(wanted.distinct())


def among(one: Metric, parts: Sequence[str], view: View) -> Any:
    """The filter on figures of some parts of a metric."""
    found = where(one, view)
    return found & Figure.part.in_(list(parts)) if parts else found


def _again(one: Metric, view: View) -> Value:
    """Who was there before, and how many of them came back."""
    before = view.span.before
    if not before.is_kept:
        return Value(None)
    now = Case(None, ((Figure.day >= view.span.first, 1),), 0)
    days = among(one, one.parts, view.over(Span(before.first, view.span.last)))
    seen = (
        Figure.select(fn.MAX(now).alias("again"), fn.MIN(now).alias("only"))
        .where(days)
        .group_by(Figure.user_id)
        .alias("seen")
    )
    row = (
        Figure.select(
            fn.SUM(Case(None, ((seen.c.only == 0, seen.c.again),), 0)),
            fn.SUM(Case(None, ((seen.c.only == 0, 1),), 0)),
        )
        .from_(seen)
        .tuples()
        .get()
    )
    part, of = int(row[0] or 0), int(row[1] or 0)
    return Value(part / of if of else None, part, of)


def _minutes(one: Metric, view: View) -> Value:
    sizes = (
        Figure.select(Figure.size, fn.SUM(Figure.amount))
        .where(among(one, one.parts, view))
        .group_by(Figure.size)
        .order_by(Figure.size)
    )
    found = [(int(size), int(amount)) for size, amount in sizes.tuples()]
    of = Figure.select(fn.SUM(Figure.amount)).where(among(one, one.of, view)).scalar() or 0
    return spread(found, int(of))


def spread(sizes: Sequence[tuple[int, int]], of: int) -> Value:
    """Median and 90th percentile of (size, how many) in order, out of `of` altogether."""
    part = sum(amount for _size, amount in sizes)
    if not part:
        return Value(None, 0, of)
    return Value(percentile(sizes, MEDIAN), part, of, percentile(sizes, MOST))


def percentile(sizes: Iterable[tuple[int, int]], share: float) -> int:
    """The smallest size that at least `share` of all do not exceed (nearest rank); `sizes` are
    (size, how many) in order."""
    counted = list(sizes)
    wanted = share * sum(amount for _size, amount in counted)
    reached = 0
    for size, amount in counted:
        reached += amount
        # What floats make of 0.9 times ten is a little more than nine.
        if reached >= wanted - 1e-9:
            return size
    return counted[-1][0] if counted else 0


def counts() -> dict[str, FigureCount]:
    """When each metric was counted, by its name."""
    return {row.metric: row for row in FigureCount.select()}


def counted_since(rows: Iterable[FigureCount]) -> datetime | None:
    """The moment at which the metric counted longest ago was; None when none ever was."""
    moments: list[datetime | None] = [row.counted_at for row in rows]
    return min(filter(None, moments), default=None)


def days_here(user_id: int, since: date) -> int:
    """On how many days somebody was here."""
    mine = (Presence.user == user_id) & (Presence.day >= since)
    return int(Presence.select().where(mine).count())
