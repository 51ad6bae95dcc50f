"""A member's identities elsewhere."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.openid import actions, queries
from core.openid.views.blueprint import bp
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/account/connections", requires="site.account")
def index() -> Response:
    """Who one is elsewhere, and what else may be connected."""
    return respond(
        "openid/index.html",
        identities=queries.identities_of(current_actor().id),
        providers=queries.active_providers(),
    )


@bp.post(
    "/account/connections/<int:identity_id>/end",
    requires="site.account",
    name="disconnect",
    proved=True,
)
def disconnect(identity_id: int) -> Response:
    """Let an identity lead here no more."""
    if not actions.disconnect(current_actor(), identity_id):
        raise NotFound
    flash(_("It leads here no more."), "good")
    return see_other(url_for("openid.index"))
