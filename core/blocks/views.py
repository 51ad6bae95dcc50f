"""Pages of blocking: one's own list, and the deeds behind the buttons."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.access import Actor
from core.blocks import actions, queries
from core.watching.things import Thing, thing
from core.web import current_actor
from core.web.errors import Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("blocks", __name__)


@bp.get("/account/blocked", requires="site.member")
def index() -> Response:
    """Whom one has blocked."""
    page = queries.blocked_page(current_actor(), request.args.get("after", ""))
    older = url_for("blocks.index", after=page.after) if page.after else ""
    return respond("blocks/index.html", fragment="blocked", page=page, older=older)


@bp.post("/account/blocked/<int:user_id>", requires="site.member", limit="60 per hour")
def block(user_id: int) -> Response:
    """Block somebody; nobody is told."""
    actor = current_actor()
    found = _person(actor, user_id)
    try:
        actions.block(actor, found.id)
    except actions.CannotBlock as error:
        raise Refused(str(error)) from error
    flash(_("You have blocked %(name)s. Nobody is told.", name=found.name), "good")
    return see_other(found.url)


@bp.post("/account/blocked/<int:user_id>/remove", requires="site.member", limit="60 per hour")
def unblock(user_id: int) -> Response:
    """Take a block back."""
    actor = current_actor()
    found = _person(actor, user_id)
    actions.unblock(actor, found.id)
    flash(_("%(name)s is blocked no more.", name=found.name), "good")
    is_list = request.form.get("back") == "list"
    return see_other(url_for("blocks.index") if is_list else found.url)


def _person(actor: Actor, user_id: int) -> Thing:
    """Somebody whom the actor may see. Raises `NotFound`, also for the actor themselves."""
    return thing(actor, "person", user_id)
