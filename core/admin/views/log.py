"""The log of what staff did."""

from __future__ import annotations

from flask import Response, request, url_for

from core.admin.queries.log import log_page
from core.admin.views.blueprint import bp
from core.web.respond import respond


@bp.get("/admin/log", requires="site.admin")
def log() -> Response:
    """What staff did, newest first."""
    page = log_page(request.args.get("after", ""))
    older = url_for("admin.log", after=page.after) if page.after else ""
    return respond("admin/log.html", fragments=("log",), section="log", page=page, older=older)
