"""Pages of what waits: one's own texts, and the owner's rules of approval."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core import settings
from core.holding import keeping, queries, spaces
from core.holding.settings import SETTINGS
from core.spaces.queries import all_spaces
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("holding", __name__)


@bp.get("/account/waiting", requires="site.account")
def own() -> Response:
    """What of one's own waits for approval, and what was decided of late."""
    return respond("holding/own.html", texts=queries.own_texts(current_actor()))


@bp.post("/account/waiting/<int:held_id>/withdraw", requires="site.account")
def withdraw(held_id: int) -> Response:
    """Take a text of one's own back while it waits."""
    if not keeping.withdraw(current_actor(), held_id):
        raise NotFound
    flash(_("The text waits no more. It is among your drafts."), "good")
    return see_other(url_for("holding.own"))


@bp.get("/admin/approval", requires="site.admin")
def approval() -> Response:
    """What has to wait: the rules, and the spaces in which everything does."""
    return respond(
        "holding/approval.html",
        section="approval",
        rules=[(one.label, settings.get("core", one.name), one.help) for one in SETTINGS],
        spaces=spaces.listed(),
    )


@bp.post("/admin/approval/spaces/<int:space_id>", requires="site.admin")
def switch(space_id: int) -> Response:
    """Let what members write in a space wait, or no longer."""
    if space_id not in all_spaces():
        raise NotFound
    spaces.switch(current_actor(), space_id, on=request.form.get("on") == "yes")
    flash(_("The rights of the space are changed."), "good")
    return see_other(url_for("holding.approval"))
