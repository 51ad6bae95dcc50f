"""Lists of ideas: all boards together, one board, their feeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from plugins.ideas.boards import board_of
from plugins.ideas.orders import orders_for
from plugins.ideas.queries import lists
from plugins.ideas.queries.lately import shipped_lately
from plugins.ideas.queries.tally import Tally, tally
from plugins.ideas.statuses import Status, status_of, statuses
from plugins.ideas.views import bp
from townhall import (
    Actor,
    SpaceRow,
    current_actor,
    respond,
    settings,
    thread_feed,
    visible_space,
    visible_spaces,
)

KEPT = ("status", "order", "tag", "mine")
ALL = "all"
SAFE = "!$'()*,/:;?@"
"""What stands in a query as it is."""


@bp.get("/", requires="spaces.see", keeps={})
def index() -> Response:
    """The ideas of all boards."""
    return _list_page(None)


@bp.get("/s/<slug>", requires="spaces.see", keeps={})
def board(slug: str) -> Response:
    """The ideas of one board."""
    return _list_page(visible_space(current_actor(), "ideas", slug))


@bp.get("/b/<slug>", requires="spaces.see")
def board_by_letter(slug: str) -> Response:
    """The other address of a board that links may rely on."""
    space = visible_space(current_actor(), "ideas", slug)
    address = _addresses(space)
    return make_response(redirect(address(after=request.args.get("after", "")), 301))


@bp.get("/latest.atom", requires="spaces.see")
def latest_feed() -> Response:
    """The newest ideas of all boards, as a feed."""
    title = _("%(name)s: new ideas", name=settings.get("core", "site_name"))
    return thread_feed(title=title, address=url_for("ideas.index", _external=True), kind="idea")


@bp.get("/s/<slug>.atom", requires="spaces.see")
def board_feed(slug: str) -> Response:
    """The newest ideas of a board, as a feed."""
    space = visible_space(current_actor(), "ideas", slug)
    address = url_for("ideas.board", slug=slug, _external=True)
    return thread_feed(title=space.title, address=address, space_ids=(space.id,), kind="idea")


def _list_page(space: SpaceRow | None) -> Response:
    actor = current_actor()
    spaces = visible_spaces(actor, owner="ideas")
    orders = orders_for(actor, [space] if space else spaces, alone=space is not None)
    found, address = tally(actor), _addresses(space)
    wanted = _wanted(space, [key for key, _label in orders], found)
    page = lists.ideas_page(actor, wanted)
    return respond(
        "ideas/index.html",
        fragment="ideas",
        space=space,
        spaces=spaces,
        page=page,
        wanted=wanted,
        orders=orders,
        tabs=lambda: _tabs(found, space, address),
        tab=_status_asked(),
        looks=looks(),
        board=board_of(space.id) if space else None,
        boards={one.id: one.title for one in spaces} if not space and len(spaces) > 1 else {},
        text="",
        older=address(after=page.after) if page.after else "",
        here=address(after=wanted.after),
        start_at=start_address(actor, space, spaces),
        runs=space is not None and actor.can("spaces.moderate", space.id),
        lines=(shipped_lately(actor) or {}).get("lines"),
    )


def looks() -> dict[str, Status]:
    """The statuses by slug, as rows look theirs up."""
    return {one.slug: one for one in statuses()}


def _wanted(space: SpaceRow | None, orders: list[str], found: Tally) -> lists.Wanted:
    """What the address asks for, of one board or of all."""
    states = _states(_status_asked())
    space_ids = () if space is None else (space.id,)
    order = request.args.get("order", "")
    return lists.Wanted(
        order=order if order in orders else orders[0],
        space_ids=space_ids,
        states=states,
        tag=request.args.get("tag", "").strip().lower()[:60],
        mine=bool(request.args.get("mine")) and current_actor().signed_in,
        after=request.args.get("after", ""),
        few=found.is_few(states, space_ids, size=lists.SIZE),
    )


def _status_asked() -> str:
    """A slug, `all`, or nothing for those that are not decided."""
    asked = request.args.get("status", "")
    return asked if asked == ALL or status_of(asked) is not None else ""


def _states(status: str) -> tuple[str, ...]:
    if status == ALL:
        return ()
    if status:
        return (status,)
    # What has no status, or one that is gone, waits as well.
    return ("", *(one.slug for one in statuses() if not one.is_decided))


def _tabs(
    counted: Tally, space: SpaceRow | None, address: Callable[..., str]
) -> list[tuple[str, Any, int, str]]:
    """Slug, label, number and address of each list."""
    found = counted.by_state((space.id,) if space else ())
    undecided = sum(found.get(slug, 0) for slug in _states(""))
    tabs = [("", _("Open"), undecided)]
    tabs += [(one.slug, one.name, found.get(one.slug, 0)) for one in statuses()]
    tabs.append((ALL, _("All"), sum(found.values())))
    return [(*tab, address(status=tab[0], after="")) for tab in tabs]


def start_address(actor: Actor, space: SpaceRow | None, spaces: list[SpaceRow]) -> str:
    """Where the actor may suggest an idea; empty for nowhere."""
    open_ones = [
        one
        for one in ([space] if space else spaces)
        if actor.can("spaces.start", one.id) and not one.is_archived
    ]
    if len(open_ones) == 1:
        return url_for("ideas.new", slug=open_ones[0].slug)
    return url_for("ideas.start") if open_ones else ""


def _addresses(space: SpaceRow | None) -> Callable[..., str]:
    """Gives the list with its filters as they are, some of them changed: a page has a dozen of
    these, and asks the map of addresses once."""
    kept = {name: request.args.get(name, "")[:60] for name in KEPT}
    path = url_for("ideas.index") if space is None else url_for("ideas.board", slug=space.slug)

    def address(**changes: str) -> str:
        args = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{path}?{urlencode(args, safe=SAFE)}" if args else path

    return address
