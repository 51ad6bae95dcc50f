"""Coming back from a provider."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.accounts import proof, steps
from core.accounts.actions.entering import note_proof
from core.accounts.entrance import Entry, let_in
from core.accounts.paths import safe_path
from core.accounts.queries import owner_of_address
from core.db import transaction
from core.openid import actions, arriving, queries
from core.openid.arriving import Arrived
from core.openid.views.blueprint import bp
from core.web import current_actor
from core.web.respond import see_other


@bp.get(
    "/sign-in/with/<key>/back", requires="site.public", limit="60 per minute", without_factor=True
)
def arrive(key: str) -> Response:
    """Where providers send people. A GET that writes, since they send no other: it does so once,
    for the browser that went and with what it was given to take along."""
    try:
        arrived = arriving.arrive(key, request.args)
    except arriving.NotTrusted:
        flash(_("Signing in there did not work. Try again, or sign in another way."), "bad")
        here = "accounts.settings" if current_actor().signed_in else "accounts.sign_in"
        return see_other(url_for(here))
    if arrived.aim != "enter":
        return _for_signed_in(arrived)
    user = actions.come_in(arrived)
    if user is not None:
        return let_in(user, Entry(url=safe_path(arrived.url), way="openid"))
    return _stranger(arrived)


def _for_signed_in(arrived: Arrived) -> Response:
    """Connect an identity, or take it as a proof, for who is still the same person here."""
    actor, facts = current_actor(), actions.facts_of(arrived)
    if not actor.signed_in or actor.id != arrived.user_id:
        raise steps.StepGone
    if arrived.aim == "prove":
        known = queries.identity(arrived.provider.id, arrived.claims.subject)
        if known is None or known.user_id != actor.id:
            flash(_("That was somebody else there. Sign in as who you are here."), "bad")
            return see_other(proof.ask_url(arrived.url))
        note_proof(actor)
        return see_other(safe_path(arrived.url))
    try:
        actions.connect(queries.person(actor.id), facts)
    except actions.Taken:
        flash(_("Another account here is connected with that identity."), "bad")
    else:
        flash(_("You can sign in with %(name)s now.", name=arrived.provider.label), "good")
    return see_other(url_for("openid.index"))


def _stranger(arrived: Arrived) -> Response:
    """Whom no identity leads to an account: one of that address, if the provider has verified it,
    after its password was said; else a new one."""
    facts = actions.facts_of(arrived)
    if actions.is_known(arrived):
        flash(_("The account that this leads to is closed."), "bad")
        return see_other(url_for("accounts.sign_in"))
    owner = None
    if facts["email"] and facts["email_verified"]:
        owner = owner_of_address(facts["email"])
    with transaction():
        if owner is not None:
            steps.begin("openid_link", user_id=owner.id, data=facts)
            return see_other(url_for("openid.link"))
        steps.begin("openid_join", data=facts)
    return see_other(url_for("openid.join"))
