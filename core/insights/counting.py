"""Working out what each day came to, from the rows as they are now, and keeping it.

A stretch of days is counted in one transaction that holds the row of its metric, so that two
who count at once write the same, one after the other. Days that are right already are not
written again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from peewee import chunked

from core import clock, outbox, settings
from core.db import transaction
from core.insights.models import DailyFigure, FigureCount, Presence
from core.measures import Counted, Metric
from core.personal import Leaver
from core.site import site

log = logging.getLogger("townhall.insights")
TOPIC = "insights.count"
STRETCH = timedelta(days=28)
SOON = timedelta(minutes=10)
ROWS = 100
COLUMNS = (
    DailyFigure.metric,
    DailyFigure.day,
    DailyFigure.user_id,
    DailyFigure.space_id,
    DailyFigure.thread_id,
    DailyFigure.part,
    DailyFigure.size,
    DailyFigure.amount,
)
Key = tuple[date, int, int, int, str, int]


def horizon() -> date:
    """The first day of which figures are kept."""
    days: int = settings.get("core", "visit_days")
    return clock.now().date() - timedelta(days=days)


def counting_metrics() -> list[Metric]:
    """Metrics of core and of the plugins that are on which count rows of their own."""
    return [
        metric
        for owner, metric in site().registry.of(Metric)
        if metric.count and (owner == "core" or site().plugins.is_active(owner))
    ]


def count_lately() -> None:
    """A job: today and yesterday of every metric, and all days of one not counted yet."""
    known = {row.metric for row in FigureCount.select() if row.counted_at}
    today = clock.now().date()
    for metric in counting_metrics():
        if metric.name in known:
            count_metric(metric, today - timedelta(days=1), today)
        else:
            count_metric(metric, horizon(), today)


def count_all() -> int:
    """A job: all days of every metric, since old posts are deleted, moved and answered too.
    How many days were put right."""
    forget()
    today = clock.now().date()
    return sum(count_metric(metric, horizon(), today) for metric in counting_metrics())


def ask_to_count() -> None:
    """Have everything counted by a worker soon. Inside a transaction or not."""
    outbox.put(TOPIC, {}, dedupe=TOPIC)


@outbox.handles(TOPIC)
def _count(_tasks: list[outbox.Task]) -> None:
    count_all()


def erase(leaver: Leaver) -> None:
    """Drop what was counted of somebody; what still stands of them is counted anew."""
    with transaction():
        DailyFigure.delete().where(DailyFigure.user_id == leaver.user_id).execute()
        outbox.put(TOPIC, {}, dedupe=f"{TOPIC}:{leaver.user_id}", run_at=clock.now() + SOON)


def forget() -> None:
    """Drop visits and figures from before the first day that is kept."""
    first = horizon()
    for model in (Presence, DailyFigure):
        with transaction():
            model.delete().where(model.day < first).execute()


def count_metric(metric: Metric, first: date, last: date) -> int:
    """Count a metric from day to day, a stretch at a time. How many days were put right.

    A count that raises is kept with its error for the owner; the other metrics go on.
    """
    changed = 0
    FigureCount.insert(metric=metric.name).on_conflict_ignore().execute()
    try:
        for start, end in _stretches(first, last):
            changed += _count_stretch(metric, start, end)
    except (Exception, SystemExit) as failure:
        log.exception("a metric could not be counted", extra={"metric": metric.name})
        words = f"{type(failure).__name__}: {failure}"[:255]
        FigureCount.update(error=words).where(FigureCount.metric == metric.name).execute()
        return changed
    FigureCount.update(counted_at=clock.now(), error="").where(
        FigureCount.metric == metric.name
    ).execute()
    return changed


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    """From the last days back, so that what an owner looks at first is there first."""
    while last >= first:
        start = max(first, last - STRETCH + timedelta(days=1))
        yield start, last
        last = start - timedelta(days=1)


def _count_stretch(metric: Metric, first: date, last: date) -> int:
    assert metric.count
    with transaction():
        mine = FigureCount.metric == metric.name
        FigureCount.update(metric=metric.name).where(mine).execute()
        found = tallied(metric.count(first, last), first, last)
        kept = _kept(metric.name, first, last)
        wrong = sorted({key[0] for key, _amount in found.items() ^ kept.items()})
        for day in wrong:
            DailyFigure.delete().where(
                (DailyFigure.metric == metric.name) & (DailyFigure.day == day)
            ).execute()
        days = set(wrong)
        rows = [(metric.name, *key, amount) for key, amount in found.items() if key[0] in days]
        for some in chunked(rows, ROWS):
            DailyFigure.insert_many(some, COLUMNS).execute()
    return len(wrong)


def tallied(counted: Iterable[Counted], first: date, last: date) -> dict[Key, int]:
    """Rows that are alike added up; what lies outside of the days asked for is left out."""
    tally: Counter[Key] = Counter()
    for row in counted:
        if first <= row.day <= last:
            tally[row[:6]] += row.amount
    return {key: amount for key, amount in tally.items() if amount}


def _kept(name: str, first: date, last: date) -> dict[Key, int]:
    rows = DailyFigure.select(*COLUMNS[1:]).where(
        (DailyFigure.metric == name) & DailyFigure.day.between(first, last)
    )
    return {row[:6]: row[6] for row in rows.tuples()}
