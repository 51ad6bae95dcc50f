"""The page that shows how to write."""

from __future__ import annotations

from flask import Response

from core.help.examples import EXAMPLES
from core.web.respond import respond
from core.web.routing import Blueprint

bp = Blueprint("help", __name__)


@bp.get("/help/writing", requires="site.public")
def writing() -> Response:
    """What one can type into a text, and what becomes of it."""
    return respond("help/writing.html", examples=EXAMPLES)
