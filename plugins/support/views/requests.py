"""A member's own requests."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for

from plugins.support.queries.mine import my_requests
from plugins.support.views import bp
from townhall import current_actor, respond, visible_space


@bp.get("/", requires="site.member")
def index() -> Response:
    """Requests that the reader has opened or was taken into, the open ones or all."""
    show = "all" if request.args.get("show") == "all" else "open"
    after = request.args.get("after", "")[:100]
    found = my_requests(current_actor(), only_open=show == "open", after=after)
    older = url_for("support.index", show=show, after=found.older) if found.older else ""
    return respond("support/index.html", fragment="requests", found=found, show=show, older=older)


@bp.get("/s/<slug>", requires="spaces.start")
def queue(slug: str) -> Response:
    """The way into a queue: its tickets stand on the desk and among one's own. Who cannot have any
    yet learns that where they would ask."""
    actor = current_actor()
    visible_space(actor, "support", slug)
    page = "support.index" if actor.can("site.member") else "support.new"
    return make_response(redirect(url_for(page), 302))
