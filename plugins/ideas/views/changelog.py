"""The changelog: entries by month, one entry with what is said below it, feeds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import Response, make_response, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from plugins.ideas import RELEASE
from plugins.ideas.queries import changelog as queries
from plugins.ideas.rules import may_decide
from plugins.ideas.views import bp
from townhall import (
    Draft,
    ThreadView,
    begun_reply,
    current_actor,
    place_of,
    respond,
    settings,
    take_reply,
    thread_feed,
    thread_page,
    thread_url,
    visible_space,
    visible_spaces,
    visible_thread,
)


@bp.get("/changelog", requires="spaces.see")
def changelog() -> Response:
    """What was released, the newest first, perhaps of one board only."""
    actor, slug = current_actor(), request.args.get("board", "")
    spaces = visible_spaces(actor, owner="ideas")
    space = visible_space(actor, "ideas", slug) if slug else None
    after = request.args.get("after", "")
    page = queries.changelog_page(actor, [space.id] if space else [], after)
    older = url_for("ideas.changelog", board=slug or None, after=page.after) if page.after else ""
    return respond(
        "ideas/changelog.html",
        fragment="entries",
        months=_months(page.rows, actor.timezone),
        came=queries.came_with(actor, [row.id for row in page.rows]),
        drafts=queries.drafts(actor) if not after else [],
        older=older,
        space=space,
        spaces=spaces,
        may_write=bool(queries.boards_decided(actor)),
    )


@bp.get("/changelog.atom", requires="spaces.see")
def changelog_feed() -> Response:
    """What was released, as a feed; of one board with `board`."""
    slug = request.args.get("board", "")
    space = visible_space(current_actor(), "ideas", slug) if slug else None
    name = space.title if space else settings.get("core", "site_name")
    return thread_feed(
        title=_("%(name)s: changelog", name=name),
        address=url_for("ideas.changelog", board=slug or None, _external=True),
        space_ids=(space.id,) if space else (),
        kind=RELEASE,
    )


@bp.get("/changelog/<int:thread_id>/<slug>", requires="spaces.see")
@bp.get("/changelog/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="entry_post")
def release(thread_id: int, slug: str, number: int = 0) -> Response:
    """An entry with what came with it, or the posts below it from one on."""
    actor, found = current_actor(), entry(thread_id)
    if slug != found.slug:
        return make_response(redirect(thread_url(found, number or None), 301))
    place = number or place_of(actor, found)
    if place != number:
        return make_response(redirect(thread_url(found, place), 302))
    context = _context(found, number, begun_reply(actor, found))
    return respond("ideas/release.html", fragment="conversation", **context)


@bp.get("/changelog/<int:thread_id>", requires="spaces.see")
def release_by_number(thread_id: int) -> Response:
    """An entry whose title is left out of the address."""
    return make_response(redirect(thread_url(entry(thread_id)), 301))


@bp.post(
    "/changelog/<int:thread_id>/reply",
    requires="spaces.reply",
    limit="20 per minute",
    takes_files=True,
)
def release_reply(thread_id: int) -> Response:
    """Reply below an entry."""
    return take_reply(entry(thread_id), "ideas/release.html", _context)


def entry(thread_id: int) -> ThreadView:
    """The thread of an entry, through the actor's sight. Raises `NotFound`."""
    return visible_thread(current_actor(), thread_id, kind=RELEASE)


def _context(found: ThreadView, number: int, draft: Draft | None) -> dict[str, Any]:
    actor = current_actor()
    return {
        "page": thread_page(actor, found, number=number, draft=draft),
        "release": queries.release_of(found.id),
        "came": queries.came_with(actor, [found.id]).get(found.id, []),
        "may_decide": may_decide(actor, found),
    }


def _months(rows: Iterable[Any], zone: str) -> list[tuple[str, list[Any]]]:
    """Entries by the month in which they were published, by the clock of the reader."""

    def month(row: Any) -> str:
        moment: datetime = row.published_at.astimezone(ZoneInfo(zone))
        return format_skeleton("yMMMM", moment, locale=get_locale() or "en")

    return [(words, list(some)) for words, some in groupby(rows, month)]
