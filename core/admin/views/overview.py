"""The first page for owners: in a sentence or two, what needs them."""

from __future__ import annotations

from flask import Response

from core.admin.attention import needs_attention, news
from core.admin.queries import dashboard
from core.admin.views.blueprint import bp
from core.web import current_actor
from core.web.respond import respond


@bp.get("/admin/", requires="site.admin")
def index() -> Response:
    """What needs the owner's attention, what waits, how the community grows, what is next."""
    return respond(
        "admin/index.html",
        section="index",
        needs=needs_attention(),
        news=news(),
        waiting=dashboard.waiting(current_actor()),
        matters=dashboard.matters(),
        month=dashboard.MONTH,
        growth=dashboard.growth(),
        next_step=dashboard.next_step(current_actor().id),
        is_young=dashboard.is_young(),
        weeks=dashboard.WEEKS,
    )
