"""Reports: the figures of the desk, and the tickets behind each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, make_response, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from plugins.support import figures, words
from plugins.support.clocks.facts import Fact
from plugins.support.figures import DEFLECTION, FIGURES, OTHERS, Figure, Measured
from plugins.support.queries.reports import (
    Outcome,
    Scope,
    deflections,
    facts,
    names_of,
    ratings,
    titles_of,
)
from plugins.support.rules import ANSWER, answered_spaces
from plugins.support.views import bp
from townhall import Forbidden, NotFound, all_spaces, clock, csv_lines, current_actor, respond

PERIODS = (7, 30, 90)
PAGE = 40


class Asked(NamedTuple):
    """What a report was asked for: days, queue (0 for all), and what it is about."""

    days: int
    queue: int
    scope: Scope

    @property
    def args(self) -> dict[str, Any]:
        """Its part of an address."""
        return {"days": self.days, "queue": self.queue}


class Line(NamedTuple):
    """One thing behind a figure: which thread, whether it hits, how long it took."""

    thread_id: int
    hits: bool | None
    size: int | None


@bp.get("/reports", requires="support.answer")
def reports() -> Response:
    """All figures of some days."""
    asked = _asked()
    found = facts(asked.scope)
    cards = [_card(one, figures.measure(one, figures.behind(one, found, asked.scope)), asked)
             for one in FIGURES]  # fmt: skip
    opened = _opened(found, asked.scope)
    for key, (label, definition) in OTHERS.items():
        if (outcomes := _outcomes(key, asked.scope)) is not None:
            measured = figures.measure_outcomes(key, outcomes, opened)
            cards.append(
                {
                    "label": label,
                    "definition": definition,
                    "said": _share(measured),
                    "made_of": _of(measured),
                    "url": url_for("support.report", figure=key, **asked.args),
                }
            )
    return respond("support/reports.html", cards=cards, **_chosen(asked))


@bp.get("/reports/<figure>", requires="support.answer")
def report(figure: str) -> Response:
    """What is behind a figure."""
    asked = _asked()
    label, definition = _named(figure)
    lines = _only(_behind(figure, asked))
    start = min(max(request.args.get("start", 0, int), 0), len(lines))
    shown = lines[start : start + PAGE]
    titles = titles_of(current_actor(), [one.thread_id for one in shown])
    more = start + PAGE if start + PAGE < len(lines) else 0
    return respond(
        "support/report.html",
        fragment="behind",
        key=figure,
        label=label,
        definition=definition,
        lines=[(titles[one.thread_id], one) for one in shown if one.thread_id in titles],
        total=len(lines),
        only=_only_asked(),
        has_hits=any(one.hits is not None for one in lines) or bool(_only_asked()),
        length=words.length,
        older=_address(figure, asked, start=more) if more else "",
        newer=_address(figure, asked, start=max(0, start - PAGE)) if start else "",
        table=url_for("support.report_table", figure=figure, only=_only_asked(), **asked.args),
        **_chosen(asked),
    )


@bp.get("/reports/<figure>.csv", requires="support.answer", limit="30 per hour")
def report_table(figure: str) -> Response:
    """What is behind a figure, as a table."""
    asked = _asked()
    _named(figure)
    lines = _only(_behind(figure, asked))
    if figure == DEFLECTION:
        seen = titles_of(current_actor(), [one.thread_id for one in lines])
        names = {number: line.title for number, line in seen.items()}
    else:
        names = dict(names_of([one.thread_id for one in lines]))
    rows = (
        (one.thread_id, names[one.thread_id], "" if one.hits is None else one.hits, one.size)
        for one in lines
        if one.thread_id in names
    )
    answer = make_response("".join(csv_lines(("number", "title", "counts", "seconds"), rows)))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{figure}.csv"'
    return answer


def _asked() -> Asked:
    """What the address asks for, of the queues that the reader works in. Raises `Forbidden` for
    whoever works in none."""
    mine = answered_spaces(current_actor())
    if not mine:
        raise Forbidden(ANSWER)
    days = request.args.get("days", 30, int)
    queue = request.args.get("queue", 0, int)
    chosen = (queue,) if queue in mine else tuple(mine)
    now = clock.now()
    days = days if days in PERIODS else 30
    scope = Scope(chosen, now - timedelta(days=days), now + timedelta(seconds=1))
    return Asked(days, queue if queue in mine else 0, scope)


def _chosen(asked: Asked) -> dict[str, Any]:
    spaces = all_spaces()
    queues = [spaces[one] for one in answered_spaces(current_actor()) if one in spaces]
    chosen = {"days": asked.days, "queue": asked.queue, "periods": PERIODS}
    return {"queues": queues, "args": asked.args, **chosen}


def _named(key: str) -> tuple[Any, Any]:
    figure = figures.figure_of(key)
    if figure is not None:
        return figure.label, figure.definition
    if key not in OTHERS:
        raise NotFound
    return OTHERS[key]


def _behind(key: str, asked: Asked) -> list[Line]:
    figure = figures.figure_of(key)
    if figure is None:
        found = _outcomes(key, asked.scope)
        if found is None:
            raise NotFound
        return [Line(one.thread_id, None if key == DEFLECTION else one.is_good, None)
                for one in found]  # fmt: skip
    counted = figures.behind(figure, facts(asked.scope), asked.scope)
    return [
        Line(
            one.thread_id,
            figure.hits(one) if figure.hits else None,
            figure.size(one) if figure.size else None,
        )
        for one in counted
    ]


def _outcomes(key: str, scope: Scope) -> list[Outcome] | None:
    return deflections(scope) if key == DEFLECTION else ratings(scope)


def _opened(found: Sequence[Fact], scope: Scope) -> int:
    return sum(scope.start <= one.opened_at < scope.end for one in found)


def _only_asked() -> str:
    asked = request.args.get("only", "")
    return asked if asked in ("yes", "no") else ""


def _only(lines: list[Line]) -> list[Line]:
    """Those that count, those that do not, or all."""
    wanted = {"yes": True, "no": False}.get(_only_asked())
    return lines if wanted is None else [one for one in lines if one.hits is wanted]


def _address(figure: str, asked: Asked, *, start: int) -> str:
    only = {"only": _only_asked()} if _only_asked() else {}
    args: dict[str, Any] = {**asked.args, **only, "start": start}
    return url_for("support.report", figure=figure) + "?" + urlencode(args)


def _card(figure: Figure, measured: Measured, asked: Asked) -> dict[str, Any]:
    said, made_of = _share(measured), _of(measured)
    if figure.shows == "total":
        said, made_of = str(format_decimal(measured.of)), ""
    elif figure.shows == "time":
        said = words.length(measured.median) if measured.median is not None else "–"
        most = words.length(measured.most) if measured.most is not None else "–"
        made_of = ngettext(
            "%(num)s request; nine in ten within %(most)s.",
            "%(num)s requests; nine in ten within %(most)s.",
            measured.of,
            most=most,
        )
    return {
        "label": figure.label,
        "definition": figure.definition,
        "said": said,
        "made_of": made_of,
        "url": url_for("support.report", figure=figure.key, **asked.args),
    }


def _share(measured: Measured) -> str:
    if measured.share is None:
        return "–"
    return str(_("%(number)s %%", number=format_decimal(round(measured.share * 100, 1))))


def _of(measured: Measured) -> str:
    part, of = format_decimal(measured.part), format_decimal(measured.of)
    return str(_("%(part)s of %(of)s", part=part, of=of))
