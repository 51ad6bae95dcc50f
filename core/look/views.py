"""The colour and the sign of the community, as files, and the form for the sign."""

from __future__ import annotations

import re

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _

from core import files, images, settings
from core.look import actions
from core.look.colours import sheet
from core.web import current_actor
from core.web.drawn import drawn
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("look", __name__)
COLOUR = re.compile("[0-9a-f]{6}")
MAX_BYTES = 9 * 1024 * 1024


@bp.get("/look/<colour>.css", requires="site.public")
def colour(colour: str) -> Response:
    """The hue of a community. The address says the colour, so it is kept for good."""
    if not COLOUR.fullmatch(colour):
        raise NotFound
    answer = make_response(sheet(f"#{colour}"))
    answer.headers["Content-Type"] = "text/css; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@bp.get("/files/look/<name>", requires="site.public")
def picture(name: str) -> Response:
    """The sign as we drew it."""
    return drawn(actions.FOLDER, name)


@bp.get("/admin/look", requires="site.admin")
def form() -> Response:
    """The form for the sign."""
    return _page()


@bp.post("/admin/look", requires="site.admin", endpoint="form", max_bytes=MAX_BYTES)
def save() -> Response:
    """Take a picture as the sign, or say why not."""
    sent = request.files.get("picture")
    data = sent.read() if sent else b""
    if not data:
        return _page(_("Choose a picture first."))
    try:
        actions.set_logo(current_actor(), data)
    except (images.BadImage, files.NoRoom) as error:
        return _page(str(error))
    flash(_("The sign is on every page now."), "good")
    return see_other(url_for("look.form"))


def _page(problem: str = "") -> Response:
    return respond(
        "look/form.html",
        status=422 if problem else 200,
        section="look",
        problem=problem,
        logo=settings.get("core", "logo"),
    )
