"""The page of an idea, and replies below it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect

from plugins.ideas import KIND
from plugins.ideas.boards import board_of
from plugins.ideas.queries.changes import decision_of
from plugins.ideas.queries.demand import demand_of
from plugins.ideas.queries.lists import week_of
from plugins.ideas.queries.merged import merged_here
from plugins.ideas.queries.page import idea_of
from plugins.ideas.queries.response import response_marks
from plugins.ideas.statuses import status_of
from plugins.ideas.views import bp
from townhall import (
    Draft,
    ThreadView,
    begun_reply,
    current_actor,
    place_of,
    respond,
    take_reply,
    thread_page,
    thread_url,
    visible_thread,
)


@bp.get("/t/<int:thread_id>/<slug>", requires="spaces.see", keeps={})
@bp.get("/t/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="post", keeps={})
def idea(thread_id: int, slug: str, number: int = 0) -> Response:
    """An idea; without a number, from where the reader left off."""
    actor, found = current_actor(), idea_thread(thread_id)
    if slug != found.slug:
        return make_response(redirect(thread_url(found, number or None), 301))
    place = number or place_of(actor, found)
    if place != number:
        return make_response(redirect(thread_url(found, place), 302))
    context = _context(found, number, begun_reply(actor, found))
    return respond("ideas/idea.html", fragment="conversation", **context)


@bp.get("/t/<int:thread_id>", requires="spaces.see")
@bp.get("/i/<int:thread_id>", requires="spaces.see", name="i")
@bp.get("/i/<int:thread_id>/<slug>", requires="spaces.see", name="i_named")
@bp.get("/i/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="i_post")
def idea_by_number(thread_id: int, number: int = 0, **_title: str) -> Response:
    """An idea whose title is left out of the address, or its other address that links may rely
    on, whatever title that has."""
    return make_response(redirect(thread_url(idea_thread(thread_id), number or None), 301))


@bp.post(
    "/t/<int:thread_id>/reply", requires="spaces.reply", limit="20 per minute", takes_files=True
)
def reply(thread_id: int) -> Response:
    """Comment on an idea."""
    return take_reply(idea_thread(thread_id), "ideas/idea.html", _context)


def idea_thread(thread_id: int) -> ThreadView:
    """The thread of an idea, through the actor's sight. Raises `NotFound`."""
    return visible_thread(current_actor(), thread_id, kind=KIND)


def _context(found: ThreadView, number: int, draft: Draft | None) -> dict[str, Any]:
    actor, detail = current_actor(), idea_of(found.id)
    decision = decision_of(actor, found, detail.quarter)
    marks = response_marks(decision.response)
    page = thread_page(actor, found, number=number, marks=marks, draft=draft)
    return {
        "page": page,
        "idea": detail,
        "standing": status_of(found.state),
        "board": board_of(found.space_id),
        "week": week_of(page.ballot),
        "decision": decision,
        "merged": merged_here(actor, page.ballot),
        "demand": demand_of(actor, found, page.ballot, detail.imported_votes),
        "moderates": page.may_moderate,
    }
