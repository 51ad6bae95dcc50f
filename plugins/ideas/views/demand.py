"""Who wants an idea, and by which way they said so."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from plugins.ideas.queries.demand import asked_in, demand_of
from plugins.ideas.queries.page import idea_of
from plugins.ideas.rules import may_decide
from plugins.ideas.views import bp
from plugins.ideas.views.ideas import idea_thread
from townhall import Page, ballot, current_actor, respond, voters


@bp.get("/<int:thread_id>/demand", requires="spaces.see")
def demand(thread_id: int) -> Response:
    """Everybody who wants an idea; names of voters are for those who decide about it."""
    actor, thread = current_actor(), idea_thread(thread_id)
    named = may_decide(actor, thread)
    page: Page[Any] = Page([])
    if named:
        page = voters.voters_page(thread.id, request.args.get("after", ""))
    older = url_for("ideas.demand", thread_id=thread_id, after=page.after) if page.after else ""
    return respond(
        "ideas/demand.html",
        fragment="voters",
        thread=thread,
        demand=demand_of(actor, thread, ballot(actor, thread), idea_of(thread_id).imported_votes),
        asked=asked_in(actor, thread),
        named=named,
        page=page,
        older=older,
    )
