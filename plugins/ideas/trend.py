"""What moves now: votes of which each counts half as much after a week.

The value of an idea is log2 of the sum of 2^(d/7) over its votes, where d is the day (counted
from `FIRST`) on which each was cast; that somebody suggested it counts as one vote more. As time
goes by all values would shrink alike, so none has to be worked out again, and an index on
the value is the order. Votes of another system, of which only the number is known, count as cast
on the day on which the idea was started.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum, log2
from typing import Any

from plugins.ideas.models import Idea
from townhall import Event, Thread, as_utc, events, transaction, votes_by_day

HALF = 7
"""Days after which a vote counts half as much."""
FIRST = date(2020, 1, 1)
AT_ONCE = 500


def trend_of(started: date, imported: int, days: Iterable[tuple[date, int]]) -> float:
    """The value of an idea that was started on a day, and of so many votes on each of some."""
    cast = [(started, 1 + max(imported, 0)), *days]
    newest = max(on for on, _many in cast)
    weight = fsum(many * 2.0 ** ((on - newest).days / HALF) for on, many in cast)
    # Rounded, so that equal votes make an equal value whatever their order.
    return round((newest - FIRST).days / HALF + log2(weight), 9)


def first_trend(started_at: Any) -> float:
    """The value of an idea for which nobody has voted, by the moment at which it was started."""
    return trend_of(_day(started_at), 0, ())


def refresh_trend(thread_id: int) -> None:
    """Work the value of an idea out anew. Nothing for what is none."""
    with transaction():
        # Written to before it is read: whoever comes second has waited for the first, and sees
        # the votes of both.
        Idea.update(trend=Idea.trend).where(Idea.thread == thread_id).execute()
        for trend in _stale([thread_id]).values():
            Idea.update(trend=trend).where(Idea.thread == thread_id).execute()


def refresh_all_trends() -> None:
    """Work every value out anew: for votes that came in by other ways."""
    after = 0
    while True:
        rows = Idea.select(Idea.thread).where(Idea.thread > after).order_by(Idea.thread)
        ids = [thread_id for (thread_id,) in rows.limit(AT_ONCE).tuples()]
        if not ids:
            return
        for thread_id in _stale(ids):
            refresh_trend(thread_id)
        after = ids[-1]


def follow_votes(event: Event) -> None:
    """Let the values of those ideas follow whose votes an event is about, or that became ideas."""
    if isinstance(event, events.VoteCast | events.VoteWithdrawn | events.ThreadStarted):
        refresh_trend(event.thread_id)
    elif isinstance(event, events.ThreadMerged):
        refresh_trend(event.thread_id)
        refresh_trend(event.into_id)
    elif isinstance(event, events.ThreadKindChanged):
        refresh_trend(event.thread_id)
    elif isinstance(event, events.ThreadSplit):
        refresh_trend(event.new_id)


def _stale(thread_ids: Sequence[int]) -> dict[int, float]:
    """What the values of those ideas should be whose values are something else."""
    columns = (Idea.thread, Thread.created_at, Idea.imported_votes, Idea.trend)
    query = Idea.select(*columns).join(Thread).where(Idea.thread.in_(list(thread_ids)))
    rows = list(query.tuples())
    days: dict[int, list[tuple[date, int]]] = {}
    for thread_id, on, many in votes_by_day([row[0] for row in rows]):
        days.setdefault(thread_id, []).append((on, many))
    found = {
        thread_id: (trend_of(_day(at), imported, days.get(thread_id, ())), before)
        for thread_id, at, imported, before in rows
    }
    return {thread_id: now for thread_id, (now, before) in found.items() if now != before}


def _day(moment: Any) -> date:
    return as_utc(moment).date()  # type: ignore[union-attr]
