"""The year on a profile: what somebody wrote week by week, drawn as bars of the server's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from core import clock
from core.access import Actor
from core.profiles.queries import PersonView
from core.profiles.tallies import Tally, tallies
from core.site import site

WEEKS = 52
HEIGHT = 100
TOP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of one week's bar: where it stands, in percent across and pixels down."""

    x: float
    y: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """Twelve months of somebody's posts. `months` are (first day, posts) for the table."""

    total: int
    best: date
    best_count: int
    bars: dict[str, list[Bar]]
    sections: dict[str, int]
    months: list[tuple[date, int]]
    ticks: list[tuple[float, date]]


def first_day() -> date:
    """The Monday with which the year of the bars begins."""
    today = clock.now().date()
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def written_by(actor: Actor, person: PersonView) -> list[Tally]:
    """What somebody wrote as the actor may see it, by day in the last 52 weeks."""
    return tallies(actor, person.id, datetime.combine(first_day(), time.min, UTC))


def year_of(written: Sequence[Tally]) -> Year | None:
    """What somebody wrote in the last 52 weeks; None if nothing."""
    section = cache(_section)
    days = [(str(t.day), section(t.kind), t.posts) for t in written if t.day is not None]
    return _drawn(first_day(), tuple(days)) if days else None


# Made of nothing but what it is kept by, so whoever may see the same has the same one.
@lru_cache(maxsize=256)
def _drawn(first: date, posts: tuple[tuple[str, str, int], ...]) -> Year:
    days = [(date.fromisoformat(day[:10]), section, count) for day, section, count in posts]
    by_week: dict[str, Counter[int]] = {}
    by_month: Counter[date] = Counter()
    for day, section, count in days:
        by_week.setdefault(section, Counter())[(day - first).days // 7] += count
        by_month[day.replace(day=1)] += count
    totals: Counter[int] = Counter()
    for weeks in by_week.values():
        totals.update(weeks)
    best, best_count = totals.most_common(1)[0]
    return Year(
        total=totals.total(),
        best=first + timedelta(weeks=best),
        best_count=best_count,
        bars=_bars(by_week, best_count),
        sections={section: weeks.total() for section, weeks in by_week.items()},
        months=sorted(by_month.items()),
        ticks=[(at * 25.0, first + timedelta(weeks=at * 13)) for at in range(4)],
    )


def _bars(by_week: dict[str, Counter[int]], highest: int) -> dict[str, list[Bar]]:
    """Bars of each section, stacked on those of the sections before."""
    stacked: Counter[int] = Counter()
    found: dict[str, list[Bar]] = {}
    for section, weeks in by_week.items():
        bars = []
        for week, count in sorted(weeks.items()):
            height = max(round(count * HEIGHT / highest), 1)
            y = max(TOP + HEIGHT - stacked[week] - height, TOP)
            stacked[week] += height
            bars.append(Bar(round(week * 100 / WEEKS + 0.25, 2), y, height))
        found[section] = bars
    return found


def _section(kind: str) -> str:
    declared = site().registry.kind(kind)
    return declared.section if declared else ""
