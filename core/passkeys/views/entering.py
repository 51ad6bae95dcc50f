"""Signing in with a passkey, and showing with one that it is oneself."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.accounts import proof, steps
from core.accounts.actions.entering import note_proof
from core.accounts.entrance import Entry, go_on, let_in
from core.accounts.models import Step, User
from core.accounts.paths import safe_path
from core.passkeys import actions
from core.passkeys.ceremony import NotProved
from core.passkeys.views.blueprint import bp, told
from core.web import current_actor
from core.web.respond import see_other


@bp.post("/sign-in/passkey/options", requires="site.public", without_factor=True)
def options() -> Response:
    """What the browser has to know; says nothing of any account."""
    return told(actions.ask_for_any())


@bp.post("/sign-in/passkey", requires="site.public", limit="30 per minute", without_factor=True)
def take_passkey() -> Response:
    """Sign in whose passkey has answered. It counts as both factors."""
    back = safe_path(request.form.get("next"))
    try:
        user = actions.who_comes_in(request.form.get("credential", ""))
    except NotProved:
        flash(_("This passkey was not accepted. Sign in another way, or try once more."), "bad")
        return see_other(url_for("accounts.sign_in", next=back if back != "/" else None))
    step = _half_in(user)
    return go_on(step) if step else let_in(user, Entry(url=back, way="passkey"))


def _half_in(user: User) -> Step | None:
    """Where a password has brought the same person, if a second factor is all that is missing."""
    try:
        step = steps.current("factor")
    except steps.StepGone:
        return None
    return step if step.user == user else None


@bp.post("/account/prove/passkey/options", requires="site.account", without_factor=True)
def prove_options() -> Response:
    """What the browser has to know to use one of the person's own passkeys."""
    return told(actions.ask_for_own(current_actor()))


@bp.post(
    "/account/prove/passkey", requires="site.account", limit="30 per minute", without_factor=True
)
def prove() -> Response:
    """Note the proof and lead on."""
    actor, back = current_actor(), safe_path(request.form.get("next"))
    try:
        actions.prove(actor, request.form.get("credential", ""))
    except (NotProved, steps.StepGone):
        flash(_("This passkey was not accepted. Try once more, or another way."), "bad")
        return see_other(proof.ask_url(back))
    note_proof(actor)
    return see_other(back)
