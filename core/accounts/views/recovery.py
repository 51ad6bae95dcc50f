"""A new password for somebody who has forgotten it, by a link to their address."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from core.accounts import tokens
from core.accounts.actions import changing
from core.accounts.entrance import Entry, let_in
from core.accounts.forms import AddressForm, NewPasswordForm
from core.accounts.models import Token
from core.accounts.views.blueprint import bp, page, say


@bp.get("/reset-password", requires="site.public", without_factor=True)
def reset_password() -> Response:
    """Ask for the address."""
    return page("reset_password", form=AddressForm())


@bp.post(
    "/reset-password",
    requires="site.public",
    endpoint="reset_password",
    limit="20 per hour",
    without_factor=True,
)
def take_reset_password() -> Response:
    """Have a link mailed, if there is such an account; the answer is the same if not."""
    form = AddressForm()
    if not form.validate():
        return page("reset_password", form=form, status=422)
    changing.ask_reset(form.email.data)
    return page("reset_sent", address=form.email.data)


@bp.get("/reset-password/<token>", requires="site.public", without_factor=True)
def new_password(token: str) -> Response:
    """The form for a new password."""
    found = tokens.find("reset", token)
    return page("new_password", form=_form(found), found=found)


@bp.post(
    "/reset-password/<token>", requires="site.public", endpoint="new_password", without_factor=True
)
def take_new_password(token: str) -> Response:
    """Set the password, end all sessions and open one here."""
    found = tokens.find("reset", token)
    form = _form(found)
    if not form.validate():
        return page("new_password", form=form, found=found, status=422)
    user = changing.reset_password(found, form.password.data)
    answer = let_in(user, Entry(url=url_for("home.index"), way="link"))
    say(_("Your password is set. All other devices are signed out."))
    return answer


def _form(found: Token) -> NewPasswordForm:
    return NewPasswordForm(found.user.username, found.user.email or "")
