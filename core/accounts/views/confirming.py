"""Proving an address after signing up: by the link of the mail, or by its code."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from core.accounts import queries, tokens
from core.accounts.actions import joining
from core.accounts.forms import CodeForm, OtherAddressForm
from core.accounts.views.blueprint import bp, page, say, say_where_mail_goes
from core.web import current_actor
from core.web.respond import see_other


@bp.get("/account/confirm", requires="site.account")
def code() -> Response:
    """Where the mail was sent, a field for its code, and what to do when none came."""
    if current_actor().state != "pending":
        return see_other("/")
    return _code_page()


@bp.post("/account/confirm", requires="site.account", endpoint="code", limit="20 per hour")
def take_code() -> Response:
    """Confirm by the six digits."""
    form = CodeForm()
    try:
        joining.confirm(tokens.find_code(current_actor().id, form.code.data or ""))
    except tokens.TokenGone:
        form.code.errors = [_("This is not the code of the last mail. Six digits, like 042317.")]
        return _code_page(code_form=form, status=422)
    say(_("Your address is confirmed. Welcome."))
    return see_other("/")


@bp.post("/account/confirm/again", requires="site.account", name="send_again", limit="5 per hour")
def send_again() -> Response:
    """Send the mail once more."""
    actor = current_actor()
    if actor.state == "pending":
        joining.send_again(actor)
        say(_("The mail is on its way again."))
        say_where_mail_goes()
    return see_other(url_for("accounts.code"))


@bp.post(
    "/account/confirm/address",
    requires="site.account",
    name="correct_address",
    limit="5 per hour",
)
def correct_address() -> Response:
    """Send the mail to another address, because the first was mistyped."""
    actor, form = current_actor(), OtherAddressForm()
    if actor.state != "pending":
        return see_other("/")
    if not form.validate():
        return _code_page(address_form=form, status=422)
    joining.correct_address(actor, form.email.data)
    say(_("The mail is on its way to %(address)s.", address=form.email.data))
    return see_other(url_for("accounts.code"))


@bp.get("/confirm/<token>", requires="site.public")
def confirm(token: str) -> Response:
    """A button, so that programs which open links in mail confirm nothing."""
    return page("confirm", found=tokens.find("confirm", token))


@bp.post("/confirm/<token>", requires="site.public", endpoint="confirm")
def take_confirm(token: str) -> Response:
    """Confirm an address. Signs nobody in: a link that did could put you into
    somebody else's account."""
    user = joining.confirm(tokens.find("confirm", token))
    if current_actor().user_id == user.id:
        say(_("Your address is confirmed. Welcome."))
        return see_other("/")
    say(_("Your address is confirmed. You can sign in now."))
    return see_other(url_for("accounts.sign_in"))


def _code_page(
    *,
    code_form: CodeForm | None = None,
    address_form: OtherAddressForm | None = None,
    status: int = 200,
) -> Response:
    user = queries.account(current_actor().id)
    return page(
        "code",
        user=user,
        code_form=code_form or CodeForm(formdata=None),
        address_form=address_form or OtherAddressForm(formdata=None),
        status=status,
    )
