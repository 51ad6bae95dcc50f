"""The deed of voting, for every kind that has votes."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from core.accounts.paths import safe_path
from core.threads.addresses import thread_url
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected
from core.votes import actions
from core.votes.queries import ballot
from core.votes.rules import voting_of
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import posted
from core.web.routing import Blueprint

bp = Blueprint("votes", __name__)


@bp.post("/t/<int:thread_id>/vote", requires="votes.cast", limit="60 per minute")
def vote(thread_id: int) -> Response:
    """Give a thread `points` (1 where none are named), or with 0 take them back.

    Leads to the thread, or to the path that `back` names; `look` is how htmx shows the votes.
    """
    actor = current_actor()
    thread = visible_thread(actor, thread_id)
    if voting_of(thread) is None:
        raise NotFound
    given = request.form.get("points", "1").strip()
    try:
        if given == "0":
            actions.withdraw_vote(actor, thread_id)
        else:
            actions.cast_vote(actor, thread_id, int(given[:4]) if given.isdecimal() else -1)
    except Rejected as error:
        raise Refused(error.message) from error

    def context() -> dict[str, Any]:
        back, look = request.form.get("back", ""), request.form.get("look", "")
        return {"ballot": ballot(actor, thread), "look": look, "back": safe_path(back)}

    return posted(_next(thread), "votes/votes.html", fragment="votes", context=context)


def _next(thread: ThreadView) -> str:
    """Where a browser goes on: the thread, or the place in a list that it came from."""
    back = safe_path(request.form.get("back"))
    return f"{back}#votes-{thread.id}" if back != "/" else thread_url(thread)
