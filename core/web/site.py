"""Pages that belong to no feature: static files, health, robots."""

from __future__ import annotations

from flask import Response, abort, make_response, send_file

from core.db import database
from core.web import assets
from core.web.maintained import is_maintained
from core.web.routing import Blueprint

bp = Blueprint("site", __name__)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    return [bp]


@bp.get("/static/<mark>/<path:path>", requires="site.public", without_factor=True)
def static(mark: str, path: str) -> Response:
    """A static file. Its address holds a mark of its content, so it never changes."""
    found = assets.find(path)
    if found is None:
        abort(404)
    answer = make_response(found.read_bytes())
    answer.headers["Content-Type"] = assets.content_type(found)
    fresh = mark == assets.asset(path).split("/")[2]
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
    )
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@bp.get("/healthz", requires="site.public", without_factor=True)
def health() -> Response:
    """Whether this process can serve: 200 `ok`, or 503 from the database check.

    While the site is closed it says `maintenance`, with 200: the process is well, it shows the
    notice, and whoever watches it should neither restart it nor send people elsewhere.
    """
    if is_maintained():
        answer = make_response("maintenance\n")
    else:
        database.execute_sql("SELECT 1")
        answer = make_response("ok\n")
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


@bp.get("/favicon.ico", requires="site.public", without_factor=True)
def favicon() -> Response:
    """The sign of the community for programs that look for it at the old place."""
    found = assets.find("favicon.svg")
    if found is None:
        abort(404)
    return send_file(found, mimetype="image/svg+xml", max_age=86400)


@bp.get("/robots.txt", requires="site.public", without_factor=True)
def robots() -> Response:
    """What robots should leave alone: forms, search and people's own pages."""
    closed = ("/account/", "/admin/", "/search", "/posts/", "/preview", "/sign-in", "/sign-up")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    answer = make_response("\n".join(lines))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer
