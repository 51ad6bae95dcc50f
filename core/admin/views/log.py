"""The log of what staff did: to look through, and to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Response, make_response, request, url_for

from core import csv
from core.admin.actions.log import note_export
from core.admin.queries.log import Wanted, actions_known, changes, log_page
from core.admin.views.blueprint import bp
from core.web import current_actor
from core.web.respond import respond

MOST = 20_000
"""Lines of one file; who needs more takes them by date."""
HEAD = ("at", "actor", "acting_for", "action", "subject", "note", "before", "after", "address")


@bp.get("/admin/log", requires="site.admin")
def log() -> Response:
    """What staff did, newest first, as far as it is looked for."""
    wanted = _wanted(request.args)
    page = log_page(request.args.get("after", ""), wanted=wanted)
    parts: dict[str, Any] = {**wanted.parts, "after": page.after}
    older = url_for("admin.log", **parts) if page.after else ""
    return respond(
        "admin/log.html",
        fragments=("log",),
        section="log",
        page=page,
        older=older,
        wanted=wanted,
        actions=actions_known(),
        changes=changes,
        most=MOST,
    )


@bp.post("/admin/log/export", requires="site.admin", limit="20 per hour")
def log_export() -> Response:
    """The lines that are looked for as a table or as JSON. That somebody took them is logged."""
    wanted = _wanted(request.form)
    kind = "json" if request.form.get("as") == "json" else "csv"
    note_export(current_actor(), kind, wanted.parts)
    rows = _rows(wanted)
    if kind == "json":
        lines = (json.dumps(dict(zip(HEAD, row, strict=True)), default=str) for row in rows)
        text = "[" + ",\n".join(lines) + "]\n"
    else:
        text = "".join(csv.lines(HEAD, map(_flat, rows)))
    answer = make_response(text)
    types = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
    answer.headers["Content-Type"] = types[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="log.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _rows(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    for line in log_page("", wanted=wanted, size=MOST).rows:
        subject = f"{line.subject_type} {line.subject_id or ''}".strip()
        who = (line.username or "", line.acting_for or "")
        what = (line.action, subject, line.note, line.before, line.after, line.address)
        yield (line.at.isoformat(), *who, *what)


def _flat(row: tuple[Any, ...]) -> list[Any]:
    return [
        json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for value in row
    ]


def _wanted(given: Mapping[str, str]) -> Wanted:
    """What the form asks for; what makes no sense is left out."""
    return Wanted(
        who=given.get("who", "").strip()[:60],
        action=given.get("action", "").strip()[:60],
        subject=given.get("subject", "").strip()[:60],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        zone=current_actor().timezone,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 2000 <= day.year <= 9000 else None
