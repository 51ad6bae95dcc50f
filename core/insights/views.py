"""The pages of insights: all measures over some days, and each with what is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core import csv
from core.insights import counting, lists, queries, words
from core.insights.cards import Card, cards_of
from core.insights.course import bars, course, step_for
from core.insights.queries import Value, View
from core.measures import Metric
from core.presets.queries import current, matters
from core.presets.stock import presets
from core.spaces.queries import all_spaces, subtree
from core.threads.addresses import thread_url
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("insights", __name__)
PERIODS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    view: View
    days: int
    space_id: int
    args: dict[str, Any]


@bp.get("/admin/insights", requires="site.admin")
def index() -> Response:
    """Every measure with its definition, over some days and those before."""
    asked = _asked()
    counts = queries.counts()
    first = matters()
    cards = cards_of(queries.metrics_first(first), asked.view, counts)
    preset = presets().get(current())
    return respond(
        "insights/index.html",
        section="insights",
        kind=preset.title if preset else "",
        first=[card for card in cards if card.metric.name in first],
        cards=[card for card in cards if card.metric.name not in first],
        by_name={card.metric.name: card for card in cards},
        counted_at=queries.counted_since(counts.values()),
        **_shell(asked),
    )


@bp.get("/admin/insights.csv", requires="site.admin")
def table() -> Response:
    """The same as a table."""
    asked = _asked()
    head = (
        "name measure definition from to value part of ninetieth value_before part_before "
        "of_before ninetieth_before"
    ).split()
    cards = cards_of(queries.metrics_first(matters()), asked.view, {})
    return _csv("insights", asked, head, (_line(card, asked.view) for card in cards))


@bp.get("/admin/insights/<name>", requires="site.admin")
def metric(name: str) -> Response:
    """One measure: how it went, and the threads or members behind it."""
    one, asked = _metric(name), _asked()
    after = request.args.get("after", "")
    by_thread = lists.names_threads(one, asked.view)
    page = (
        lists.threads(current_actor(), one, asked.view, after)
        if by_thread
        else lists.members(one, asked.view, after)
    )
    points = course(one, asked.view, step=step_for(asked.days))
    older = url_for("insights.metric", name=name, after=page.after, **asked.args)
    return respond(
        "insights/metric.html",
        fragments=("behind",),
        section="insights",
        card=cards_of([one], asked.view, queries.counts())[0],
        bars=bars(points),
        number_of=words.number_of,
        duration=words.duration,
        thread_url=thread_url,
        by_thread=by_thread,
        page=page,
        older=older if page.after else "",
        **_shell(asked),
    )


@bp.get("/admin/insights/<name>.csv", requires="site.admin")
def metric_table(name: str) -> Response:
    """One measure for each day (or week, where days say nothing), as a table."""
    one, asked = _metric(name), _asked()
    points = course(one, asked.view, step=1)
    rows = ((point.span.first, point.span.last, *_numbers(point.value)) for point in points)
    return _csv(one.name, asked, ["from", "to", "value", "part", "of", "ninetieth"], rows)


@bp.post("/admin/insights/count", requires="site.admin", limit="10 per hour")
def count() -> Response:
    """Have everything counted by the worker now."""
    counting.ask_to_count()
    flash(_("Everything is counted anew; that may take a minute."), "good")
    return see_other(url_for("insights.index"))


def _metric(name: str) -> Metric:
    one = queries.metric(name)
    if one is None:
        raise NotFound
    return one


def _asked() -> Asked:
    """Days, space and team out of the address; what makes no sense there is left out."""
    days, space = request.args.get("days", ""), request.args.get("space", "")
    wanted = int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 30
    chosen = int(space) if space.isascii() and space.isdecimal() and len(space) < 10 else 0
    wanted = wanted if wanted in PERIODS else 30
    chosen = chosen if chosen in all_spaces() else 0
    team = request.args.get("team") != "no"
    spaces = tuple(subtree(chosen)) if chosen else ()
    args = {"days": wanted, "space": chosen or None, "team": None if team else "no"}
    return Asked(View(queries.last_days(wanted), spaces, team), wanted, chosen, args)


def _shell(asked: Asked) -> dict[str, Any]:
    spaces = sorted(all_spaces().values(), key=lambda space: space.title.casefold())
    return {
        "periods": PERIODS,
        "days": asked.days,
        "spaces": spaces,
        "space_id": asked.space_id,
        "team": asked.view.team,
        "span": asked.view.span,
        "args": asked.args,
    }


def _line(card: Card, view: View) -> list[Any]:
    before = _numbers(card.before) if card.before else [None] * 4
    return [
        card.metric.name,
        str(card.metric.label),
        card.definition,
        view.span.first,
        view.span.last,
        *_numbers(card.now),
        *before,
    ]


def _numbers(value: Value) -> list[Any]:
    number = None if value.number is None else round(value.number, 4)
    return [number, value.part, value.of, value.most]


def _csv(name: str, asked: Asked, head: list[str], rows: Iterable[Iterable[Any]]) -> Response:
    span = asked.view.span
    answer = Response("".join(csv.lines(head, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{name}-{span.first}-{span.last}.csv"'
    )
    return answer
