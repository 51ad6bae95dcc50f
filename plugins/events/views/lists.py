"""Lists of events: what comes and what was, by calendar, month and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, g, request, url_for

from plugins.events import spans
from plugins.events.queries import lists
from plugins.events.queries.cells import cells
from plugins.events.times.walls import zone_info
from plugins.events.views import bp
from townhall import (
    Actor,
    NotFound,
    SpaceRow,
    clock,
    current_actor,
    respond,
    visible_space,
    visible_spaces,
)

FILTERS = ("tag", "way", "view")
YEARS = range(1970, 2201)


@bp.get("/", requires="spaces.see", keeps={"view": ("past",)})
def index() -> Response:
    """What comes in all calendars."""
    return _list_page(None)


@bp.get("/s/<slug>", requires="spaces.see", keeps={"view": ("past",)})
def calendar(slug: str) -> Response:
    """What comes in one calendar."""
    return _list_page(visible_space(current_actor(), "events", slug))


@bp.get(
    "/month/<int(fixed_digits=4):year>-<int(fixed_digits=2):number>",
    requires="spaces.see",
    keeps={},
)
def month(year: int, number: int) -> Response:
    """A month as a table."""
    first = _day(year, number, 1)
    space = _space_asked()
    found = lists.month(current_actor(), first, _wanted(space))
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return respond(
        "events/month.html",
        fragment="events",
        first=first,
        title=spans.month_said(first),
        weekdays=spans.weekdays(),
        most=found.most,
        cells=cells(found, first.month, reader_today()),
        pairs=tuple(_kept(space).items()),
        before=before,
        after=after,
        said=spans,
        **_surroundings(space),
    )


@bp.get(
    "/day/<int(fixed_digits=4):year>-<int(fixed_digits=2):number>-<int(fixed_digits=2):day>",
    requires="spaces.see",
)
def day(year: int, number: int, day: int) -> Response:
    """All that is on one day."""
    wanted = _day(year, number, day)
    space = _space_asked()
    found = lists.between(current_actor(), wanted, wanted, _wanted(space))
    return respond(
        "events/day.html",
        fragment="events",
        day=wanted,
        title=spans.day_said(wanted),
        rows=found.by_day.get(wanted, []),
        most=found.most,
        before=wanted - timedelta(days=1),
        after=wanted + timedelta(days=1),
        said=spans,
        **_surroundings(space),
    )


def _list_page(space: SpaceRow | None) -> Response:
    actor, wanted = current_actor(), _wanted(space)
    view = request.args.get("view", "")
    page = lists.past(actor, wanted) if view == "past" else lists.upcoming(actor, wanted)
    return respond(
        "events/index.html",
        fragment="events",
        rows=tuple(page.rows),
        by_week=by_week,
        older=_address(space, after=page.after) if page.after else "",
        said=spans,
        **_surroundings(space),
    )


def _wanted(space: SpaceRow | None) -> lists.Wanted:
    """What the address asks for, of one calendar or of all."""
    wanted = lists.Wanted(
        tag=request.args.get("tag", "")[:60],
        way=_way(),
        mine=request.args.get("view") == "mine" and current_actor().signed_in,
        after=request.args.get("after", ""),
    )
    return wanted if space is None else replace(wanted, space_ids=(space.id,))


def _way() -> str:
    way = request.args.get("way", "")
    return way if way in ("online", "place") else ""


def _surroundings(space: SpaceRow | None) -> dict[str, Any]:
    """What every list shows around its rows."""
    actor = current_actor()
    spaces = visible_spaces(actor, owner="events")
    start_at = _startable(actor, space, spaces)
    return {
        "space": space,
        "spaces": tuple(spaces),
        "view": request.args.get("view", ""),
        "way": _way(),
        "tag": request.args.get("tag", "")[:60],
        "today": reader_today(),
        "zone": spans.zone_said(actor.timezone),
        "start_at": start_at,
        "import_at": _import_at(actor, space) if start_at else "",
        "ways": _ways(space),
        "kept": _kept(space),
    }


class Ways(NamedTuple):
    """Where the other lists are that a list leads to: what comes, the reader's own, by way, what
    was, and this one with all tags."""

    upcoming: str
    mine: str
    place: str
    online: str
    past: str
    untagged: str


def _ways(space: SpaceRow | None) -> Ways:
    def filtered(view: str = "", way: str = "") -> str:
        return _address(space, view=view, way=way)

    return Ways(
        upcoming=filtered(),
        mine=filtered(view="mine"),
        place=filtered(way="place"),
        online=filtered(way="online"),
        past=filtered(view="past"),
        untagged=_address(space, tag=""),
    )


def _startable(actor: Actor, space: SpaceRow | None, spaces: list[SpaceRow]) -> str:
    """Where the actor may start an event; empty for nowhere."""
    open_ones = [
        one
        for one in ([space] if space else spaces)
        if actor.can("spaces.start", one.id) and not one.is_archived
    ]
    if len(open_ones) == 1:
        return url_for("events.new", slug=open_ones[0].slug)
    return url_for("events.start") if open_ones else ""


def _import_at(actor: Actor, space: SpaceRow | None) -> str:
    """Where the actor imports a calendar into this one; empty where they may not."""
    if space is None or not actor.can("events.import", space.id):
        return ""
    return url_for("events.import_calendar", slug=space.slug)


def _kept(space: SpaceRow | None) -> dict[str, str]:
    """What addresses of months and days keep of what was asked for."""
    asked = {
        "calendar": space.slug if space else "",
        "tag": request.args.get("tag", "")[:60],
        "way": _way(),
    }
    return {name: value for name, value in asked.items() if value}


def _address(space: SpaceRow | None, **changes: str) -> str:
    """The list with its filters as they are, some of them changed."""
    asked = request.args if request.query_string else {}
    kept: dict[str, Any] = {name: asked.get(name, "") for name in FILTERS}
    args: dict[str, Any] = {name: v for name, v in {**kept, **changes}.items() if v}
    # One address for all filters of a page, which are no part of its path.
    path = _path("" if space is None else space.slug)
    return f"{path}?{urlencode(args)}" if args else path


def _path(slug: str) -> str:
    """Where a calendar stands, or all of them; asked for once a request."""
    paths: dict[str, str] = g.setdefault("events_paths", {})
    if slug not in paths:
        address = url_for("events.calendar", slug=slug) if slug else url_for("events.index")
        paths[slug] = address
    return paths[slug]


def by_week(rows: tuple[lists.Shown, ...], today: date) -> list[tuple[str, list[lists.Shown]]]:
    """Rows under the words for their week, or further away for their month."""
    groups: list[tuple[str, list[lists.Shown]]] = []
    for row in rows:
        words = spans.week_said(row.times.own.first, today)
        if not groups or groups[-1][0] != words:
            groups.append((words, []))
        groups[-1][1].append(row)
    return groups


def _space_asked() -> SpaceRow | None:
    slug = request.args.get("calendar", "")
    return visible_space(current_actor(), "events", slug) if slug else None


def reader_today() -> date:
    """The day that it is where the actor is."""
    return clock.now().astimezone(zone_info(current_actor().timezone)).date()


def _day(year: int, number: int, day: int) -> date:
    try:
        found = date(year, number, day)
    except ValueError as error:
        raise NotFound from error
    if found.year not in YEARS:
        raise NotFound
    return found
