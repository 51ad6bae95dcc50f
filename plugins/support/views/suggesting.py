"""What may answer a request that somebody is writing."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _

from plugins.support.actions.deflecting import found_instead
from plugins.support.queries.deflection import LONGEST, suggestions
from plugins.support.views import bp
from townhall import current_actor, respond, see_other, thread_url, visible_space, visible_thread


@bp.get("/suggest", requires="site.member", limit="120 per minute")
def suggest() -> Response:
    """What others asked, wished or found out about what somebody is about to ask."""
    actor, slug = current_actor(), request.args.get("queue", "")
    space = visible_space(actor, "support", slug) if slug else None
    text = (request.args.get("q") or request.args.get("title") or "")[:LONGEST].strip()
    return respond(
        "support/suggest.html",
        fragment="similar",
        space=space,
        text=text,
        found=suggestions(actor, text),
    )


@bp.post("/found", requires="site.member", limit="30 per minute")
def found() -> Response:
    """Count that something answered a request before it was sent, and lead there."""
    actor = current_actor()
    thread = visible_thread(actor, request.form.get("thread", 0, type=int))
    slug = request.args.get("queue") or request.form.get("queue", "")
    space = visible_space(actor, "support", slug)
    found_instead(actor, thread.id, space.id)
    flash(_("Good. What you had written is among your drafts, in case you need it."), "good")
    return see_other(thread_url(thread))
