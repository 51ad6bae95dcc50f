"""The roadmap: a page by status, moves by the team, a feed and JSON of the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.actions.deciding import decide
from plugins.ideas.quarters import quarter_said
from plugins.ideas.queries import roadmap as queries
from plugins.ideas.rules import may_decide_in
from plugins.ideas.statuses import CLOSED, Status, statuses
from plugins.ideas.views import bp
from townhall import (
    FeedEntry,
    Forbidden,
    NotFound,
    Refused,
    Rejected,
    SpaceRow,
    ThreadView,
    current_actor,
    entries_feed,
    kept_answer,
    posted,
    respond,
    settings,
    thread_url,
    visible_space,
    visible_thread,
)

LONG = 50
"""How many ideas of each column the JSON has."""


class Asked(NamedTuple):
    """What the address asks for: ideas of these boards, perhaps of one tag only."""

    boards: list[SpaceRow]
    board: SpaceRow | None
    tag: str

    def address(self, endpoint: str = "ideas.roadmap", **values: Any) -> str:
        """A page with the same filters."""
        slug = self.board.slug if self.board else None
        return url_for(endpoint, **{"board": slug, "tag": self.tag or None, **values})


@bp.get("/roadmap", requires="spaces.see", keeps={})
def roadmap() -> Response:
    """What is done and what comes, by status."""
    moved = request.args.get("moved", "")
    number = int(moved) if moved.isdecimal() and len(moved) < 10 else 0
    change = queries.own_move(current_actor(), number) if number else None
    return respond("ideas/roadmap.html", fragment="columns", **_context(_asked(), change))


@bp.post("/roadmap/<int:thread_id>/to/<status>", requires="site.write", limit="60 per minute")
def move(thread_id: int, status: str) -> Response:
    """Put an idea into another column; nobody is told. `seen` is the one that it was taken from."""
    actor, found, asked = current_actor(), _decided(thread_id), _asked()
    try:
        change = decide(actor, found.id, status, seen=request.args.get("seen"))
    except Rejected as error:
        raise Refused(error.message) from error
    back = asked.address(moved=change.id, _anchor=f"idea-{found.id}")
    return posted(
        back,
        "ideas/roadmap.html",
        fragment="columns",
        context=lambda: _context(asked, queries.own_move(actor, change.id)),
    )


@bp.get("/roadmap/off", requires="spaces.see")
def off_roadmap() -> Response:
    """Ideas that are expected and stand on no column, filtered as the roadmap is."""
    asked, after = _asked(), request.args.get("after", "")
    page = queries.off_page(current_actor(), asked.boards, after, tag=asked.tag)
    return respond(
        "ideas/off_roadmap.html",
        fragment="ideas",
        page=page,
        asked=asked,
        looks={one.slug: one for one in statuses()},
        quarter_said=quarter_said,
        older=asked.address("ideas.off_roadmap", after=page.after) if page.after else "",
    )


@bp.get("/roadmap.atom", requires="spaces.see")
def roadmap_feed() -> Response:
    """What moved to a column of the roadmap, once it cannot be taken back any more."""
    asked = _asked()
    rows = queries.moves(current_actor(), asked.boards, tag=asked.tag)
    name = asked.board.title if asked.board else settings.get("core", "site_name")
    return entries_feed(
        [_entry(row) for row in rows],
        title=_("%(name)s: roadmap", name=name),
        address=asked.address(_external=True),
    )


@bp.get("/roadmap.json", requires="spaces.see")
def roadmap_json() -> Response:
    """The roadmap for programs, as whoever asks sees it."""
    asked = _asked()
    found = queries.roadmap(current_actor(), asked.boards, tag=asked.tag, size=LONG)
    slugs = {space.id: space.slug for space in asked.boards}
    told = {
        "columns": [
            {
                "status": column.status.slug,
                "name": column.status.name,
                "category": column.status.category,
                "count": column.number,
                "ideas": [_told(placed, slugs) for placed in column.cards],
            }
            for column in found.columns
        ],
        "not_on_a_column": found.off,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    return kept_answer(lambda: body, told=body, changed=None, content_type="application/json")


def _told(placed: queries.Placed, slugs: dict[int, str]) -> dict[str, Any]:
    card, ballot = placed.card, placed.ballot
    return {
        "id": card.id,
        "title": card.title,
        "url": thread_url(card, external=True),
        "board": slugs[card.space_id],
        "tags": card.tags,
        "votes": ballot.count if ballot else None,
        "points": ballot.points if ballot else None,
        "quarter": card.quarter or None,
        "release": thread_url(placed.release, external=True) if placed.release else None,
    }


def _entry(row: Any) -> FeedEntry:
    url = thread_url(row, external=True)
    name = row.name or row.username or _("The team")
    return FeedEntry(
        lasting=url_for("threads.by_number", thread_id=row.id, _external=True)
        + f"#change-{row.change_id}",
        url=url,
        title=_("%(status)s: %(title)s", status=row.after_name, title=row.title),
        author=name,
        author_url=url_for("profiles.profile", username=row.username, _external=True)
        if row.username
        else "",
        published_at=row.changed_at,
        updated_at=row.changed_at,
        tags=tuple(row.tag_names.split()),
        html=row.html,
    )


def _asked() -> Asked:
    """The filters of the address. Raises `NotFound` for a board that the actor does not see; of
    one that is not on the roadmap there are no ideas."""
    boards = queries.roadmap_boards(current_actor())
    slug, tag = request.args.get("board", ""), request.args.get("tag", "").strip().lower()[:60]
    if not slug:
        return Asked(boards, None, tag)
    board = visible_space(current_actor(), "ideas", slug)
    return Asked([space for space in boards if space.id == board.id], board, tag)


def _context(asked: Asked, moved: queries.Move | None = None) -> dict[str, Any]:
    actor = current_actor()
    boards = queries.roadmap_boards(actor)
    decided = [space for space in asked.boards if may_decide_in(actor, space.id)]
    return {
        "roadmap": queries.roadmap(actor, asked.boards, tag=asked.tag),
        "asked": asked,
        "boards": boards,
        "decides": {space.id for space in decided},
        "start_at": _start_address(decided),
        # What is declined needs a reason, which a move has no field for.
        "targets": [one for one in statuses() if one.category != CLOSED],
        "moved": moved,
        "quarter_said": quarter_said,
    }


def _start_address(boards: list[SpaceRow]) -> Callable[[Status], str]:
    """Where somebody who decides on these boards begins an idea of a status; empty for nowhere."""
    actor = current_actor()
    open_ones = [one for one in boards if actor.can("spaces.start", one.id) and not one.is_archived]

    def address(status: Status) -> str:
        if not open_ones or status.category == CLOSED:
            return ""
        if len(open_ones) == 1:
            return url_for("ideas.new", slug=open_ones[0].slug, status=status.slug)
        return url_for("ideas.start", status=status.slug)

    return address


def _decided(thread_id: int) -> ThreadView:
    """An idea that the actor decides about. Raises `NotFound`, `Forbidden`."""
    found = visible_thread(current_actor(), thread_id)
    if found.kind != KIND or found.deleted_at is not None:
        raise NotFound
    if not may_decide_in(current_actor(), found.space_id):
        raise Forbidden
    return found
