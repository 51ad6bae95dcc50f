"""The passkeys of a member: adding, naming and removing them."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.accounts import steps
from core.passkeys import actions, queries
from core.passkeys.ceremony import NotProved
from core.passkeys.views.blueprint import bp, told
from core.web import current_actor
from core.web.errors import Conflict, NotFound
from core.web.respond import respond, see_other


@bp.get("/account/passkeys", requires="site.account", without_factor=True)
def index() -> Response:
    """The list, and a form for one more."""
    return respond("passkeys/index.html", passkeys=queries.passkeys_of(current_actor().id))


@bp.post(
    "/account/passkeys/options",
    requires="site.account",
    name="add_options",
    proved=True,
    without_factor=True,
)
def add_options() -> Response:
    """What the browser has to know to make a passkey."""
    try:
        return told(actions.ask_for_new(current_actor()))
    except actions.TooMany as error:
        raise Conflict(_("You have many passkeys. Remove one first.")) from error


@bp.post(
    "/account/passkeys",
    requires="site.account",
    limit="30 per hour",
    name="add",
    proved=True,
    without_factor=True,
)
def add() -> Response:
    """Keep what the browser has made."""
    form = request.form
    try:
        actions.add_passkey(
            current_actor(),
            answer=form.get("credential", ""),
            name=form.get("name", "") or _("A passkey"),
        )
    except (NotProved, steps.StepGone):
        flash(_("The passkey was not accepted. Please try again."), "bad")
    else:
        flash(_("The passkey can sign you in from now on."), "good")
    return see_other(url_for("passkeys.index"))


@bp.post("/account/passkeys/<int:passkey_id>/name", requires="site.account", name="rename")
def rename(passkey_id: int) -> Response:
    """Call it something else."""
    name = request.form.get("name", "")
    if not actions.rename(current_actor(), passkey_id, name or _("A passkey")):
        raise NotFound
    return see_other(url_for("passkeys.index"))


@bp.post(
    "/account/passkeys/<int:passkey_id>/remove", requires="site.account", name="remove", proved=True
)
def remove(passkey_id: int) -> Response:
    """Let it sign in no more."""
    if not actions.remove(current_actor(), passkey_id):
        raise NotFound
    flash(_("The passkey signs you in no more."), "good")
    return see_other(url_for("passkeys.index"))
