"""Votes that look odd, for those who keep order there."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.ideas.actions import suspecting
from plugins.ideas.queries.suspicions import odd_votes, seen_suspicion
from plugins.ideas.views import bp
from townhall import Forbidden, NotFound, Refused, current_actor, respond, see_other


@bp.get("/odd-votes", requires="spaces.moderate")
def suspicions() -> Response:
    """What waits for somebody to look at it, and what was settled last."""
    actor = current_actor()
    if not actor.spaces_with("spaces.moderate"):
        raise Forbidden("spaces.moderate")
    waiting, settled = odd_votes(actor)
    return respond("ideas/suspicions.html", waiting=waiting, settled=settled)


@bp.post("/odd-votes/<int:suspicion_id>", requires="spaces.moderate", limit="60 per minute")
def settle_suspicion(suspicion_id: int) -> Response:
    """Say that votes count, take them out, or put them back."""
    actor, deed = current_actor(), request.form.get("deed", "")
    found = seen_suspicion(actor, suspicion_id)
    if deed in ("fine", "take"):
        if not suspecting.settle(actor, found.id, is_fine=deed == "fine"):
            raise Refused(_("Somebody else has looked at them already."))
    elif deed == "back":
        count = suspecting.put_back(actor, found.id)
        flash(ngettext("%(num)s vote counts again.", "%(num)s votes count again.", count), "good")
    else:
        raise NotFound
    return see_other(url_for("ideas.suspicions"))
