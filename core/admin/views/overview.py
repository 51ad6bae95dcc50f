"""The first page for owners: in a sentence or two, what needs them."""

from __future__ import annotations

from flask import Response

from core.admin.attention import needs_attention, news
from core.admin.views.blueprint import bp
from core.web.respond import respond


@bp.get("/admin/", requires="site.admin")
def index() -> Response:
    """What needs the owner's attention, and the way to everything else."""
    return respond("admin/index.html", section="index", needs=needs_attention(), news=news())
