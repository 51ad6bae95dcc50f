"""Going to a provider: to sign in, to connect an account, or to show that it is oneself."""

from __future__ import annotations

from flask import Response, request, url_for

from core.accounts.paths import safe_path
from core.openid import queries
from core.openid.views.blueprint import bp, lead_away
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import see_other


@bp.post("/sign-in/with/<key>", requires="site.public", limit="30 per minute", without_factor=True)
def go(key: str) -> Response:
    """To sign in, or up."""
    provider, back = queries.provider_of_key(key), safe_path(request.form.get("next"))
    if provider is None:
        raise NotFound
    if current_actor().signed_in:
        return see_other(back)
    return lead_away(provider, aim="enter", url=back)


@bp.post("/account/connections/<key>", requires="site.account", limit="30 per hour", proved=True)
def connect(key: str) -> Response:
    """To let an identity there lead to this account."""
    provider = queries.provider_of_key(key)
    if provider is None:
        raise NotFound
    url = url_for("openid.index")
    return lead_away(provider, aim="connect", url=url, user_id=current_actor().id)


@bp.post(
    "/account/prove/with/<int:identity_id>",
    requires="site.account",
    limit="30 per hour",
    without_factor=True,
)
def prove(identity_id: int) -> Response:
    """To sign in there once more, as who one is here."""
    actor, back = current_actor(), safe_path(request.form.get("next"))
    mine = next((one for one in queries.identities_of(actor.id) if one.id == identity_id), None)
    if mine is None or not mine.provider.active:
        raise NotFound
    return lead_away(mine.provider, aim="prove", url=back, user_id=actor.id)
