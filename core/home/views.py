"""The first page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from core import clock
from core.access import Actor
from core.db import utc_text
from core.spaces.queries import space_titles
from core.threads import reading
from core.threads.lists import (
    Query,
    ThreadPage,
    lines_of,
    new_since,
    pinned_for_all,
    threads_page,
)
from core.threads.rows import ThreadLine
from core.web import current_actor
from core.web.respond import respond, see_other
from core.web.routing import Blueprint
from core.web.words import said as _

bp = Blueprint("home", __name__)
VIEWS = {
    "": Query(),
    "new": Query(order="new", only="new"),
    "unread": Query(only="unread"),
    "unanswered": Query(order="new", only="unanswered"),
}


@bp.get("/", requires="site.public", keeps={"view": VIEWS})
def index() -> Response:
    """What is new, in all kinds the actor may see."""
    actor = current_actor()
    view = request.args.get("view", "")
    view = view if view in VIEWS else ""
    wanted = VIEWS[view]
    page = threads_page(
        actor,
        Query(order=wanted.order, only=wanted.only, after=request.args.get("after", "")),
    )
    older = url_for("home.index", view=view or None, after=page.after) if page.after else ""
    pins = pinned_for_all() if not view else []
    return respond(
        "home/index.html",
        fragment="threads",
        view=view,
        page=page,
        days=[
            *([] if request.args.get("after") else _pinned(actor, pins)),
            *_days(actor, _but(page, pins)),
        ],
        older=older,
        space_names=space_titles(),
        new_after=new_since(actor),
        has_news=any(line.unread_count for line in page.lines),
    )


@bp.post("/caught-up", requires="site.account")
def caught_up() -> Response:
    """Count everything up to now as no longer new."""
    reading.catch_up(current_actor())
    return see_other(url_for("home.index"))


def _pinned(actor: Actor, pins: list[int]) -> list[tuple[str, list[ThreadLine]]]:
    """What stands on top for everybody who may see it, the newest first, with its heading."""
    found = lines_of(actor, pins, listed=True).values()
    lines = sorted(found, key=lambda line: line.last_post_at, reverse=True)
    return [(_("Pinned"), lines)] if lines else []


def _but(page: ThreadPage, pins: list[int]) -> ThreadPage:
    """A page without what stands on top already."""
    return ThreadPage([line for line in page.lines if line.id not in pins], page.after)


def _days(actor: Actor, page: ThreadPage) -> list[tuple[str, list[ThreadLine]]]:
    """The lines grouped by day in the reader's time zone, with a heading each."""
    zone = ZoneInfo(actor.timezone or "UTC")
    today = datetime.combine(clock.now().astimezone(zone), time(), zone)
    # The beginning of each as the database writes moments, so that none has to be taken apart.
    begins = [
        (utc_text(today), _("Today")),
        (utc_text(today - timedelta(days=1)), _("Yesterday")),
        (utc_text(today - timedelta(days=6)), _("This week")),
    ]
    earlier = _("Earlier")

    def heading(line: ThreadLine) -> str:
        return next((name for begin, name in begins if line.last_post_raw >= begin), earlier)

    return [(name, list(lines)) for name, lines in groupby(page.lines, heading)]
