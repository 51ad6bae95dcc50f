"""What the desk measures among the insights of the community: the same rows as its own reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from plugins.support.clocks.facts import Fact
from plugins.support.figures import Figure, behind, figure_of
from plugins.support.queries.reports import Scope, facts
from townhall import Counted, Metric, all_spaces

SHARES = (("first-kept", 91), ("solved-kept", 92), ("solved", 93), ("one-touch", 95))
LESS_SHARES = (("reopened", 96),)
TIMES = (("first-open", 97), ("solve-open", 98))


def metrics() -> list[Metric]:
    """Requests, how many were answered and solved in time and how soon, how many came back."""
    opened = _figure("opened")
    return [
        Metric(
            name="support.requests",
            label=opened.label,
            definition=opened.definition,
            shows="total",
            count=count_requests,
            parts=("opened",),
            better="",
            order=90,
        ),
        *(_share(key, order) for key, order in (*SHARES, *LESS_SHARES)),
        *(_time(key, order) for key, order in TIMES),
    ]


def count_requests(first: date, last: date) -> Iterator[Counted]:
    """Each request on the day it was opened or first solved, for each figure that counts it: that
    it does (`of:`), whether it hits, how many minutes it took."""
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    queues = (space.id for space in all_spaces().values() if space.owner == "support")
    scope = Scope(tuple(queues), start, end)
    found = facts(scope, with_open=False)
    for key in ("opened", *(key for key, _order in (*SHARES, *LESS_SHARES, *TIMES))):
        figure = _figure(key)
        for fact in behind(figure, found, scope):
            yield from _rows(figure, fact)


def _rows(figure: Figure, fact: Fact) -> Iterator[Counted]:
    moment = fact.opened_at if figure.cohort == "opened" else fact.solved_at
    assert moment is not None
    # Who asked is not counted by person: a request is nobody's doing but the reason for it.
    row = Counted(moment.astimezone(UTC).date(), 0, fact.space_id, fact.thread_id, figure.key)
    if figure.size is not None:
        yield row._replace(size=round((figure.size(fact) or 0) / 60))
        return
    if figure.hits is None or figure.hits(fact):
        yield row
    if figure.hits is not None:
        yield row._replace(part=f"of:{figure.key}")


def _share(key: str, order: int) -> Metric:
    figure = _figure(key)
    return Metric(
        **_common(figure, order), shows="share", parts=(key,), of=(f"of:{key}",),
        better=figure.better,
    )  # fmt: skip


def _time(key: str, order: int) -> Metric:
    figure = _figure(key)
    return Metric(**_common(figure, order), shows="minutes", parts=(key,), better=figure.better)


def _common(figure: Figure, order: int) -> dict[str, Any]:
    name = f"support.{figure.key.replace('-', '_')}"
    return {
        "name": name,
        "label": figure.label,
        "definition": figure.definition,
        "reads": "support.requests",
        "order": order,
    }


def _figure(key: str) -> Figure:
    found = figure_of(key)
    assert found is not None, key
    return found
