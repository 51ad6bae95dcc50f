"""Accounts that a link hands over: imported ones to their people, the site to its owner."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from core.accounts import owner, proof, queries, tokens
from core.accounts.actions import claiming, joining
from core.accounts.entrance import Entry, let_in
from core.accounts.forms import AccountForm, AddressForm, NewPasswordForm
from core.accounts.models import Token
from core.accounts.views.blueprint import bp, page, say, say_where_mail_goes
from core.setup.queries import progress
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import see_other


@bp.get("/account/claims/<username>", requires="site.staff")
def send_claim(username: str) -> Response:
    """The form to send an imported account's link to its person."""
    user = queries.unclaimed_account(username)
    if user is None:
        raise NotFound
    if not proof.is_fresh(current_actor()):
        return see_other(proof.ask_url(request.path))
    return page("send_claim", form=AddressForm(), user=user)


@bp.post(
    "/account/claims/<username>", requires="site.staff", endpoint="send_claim", limit="60 per hour"
)
def take_send_claim(username: str) -> Response:
    """Send the link. Whether somebody here has the address already is not told."""
    user, form = queries.unclaimed_account(username), AddressForm()
    if user is None:
        raise NotFound
    if not proof.is_fresh(current_actor()):
        return see_other(proof.ask_url(request.path))
    if not form.validate():
        return page("send_claim", form=form, user=user, status=422)
    claiming.send_claim(current_actor(), user, form.email.data)
    say(_("The link is on its way to %(address)s.", address=form.email.data))
    say_where_mail_goes()
    return see_other(url_for("profiles.profile", username=user.username))


@bp.get("/claim/<token>", requires="site.public")
def claim(token: str) -> Response:
    """The form that makes an imported account one's own."""
    found = tokens.find("claim", token)
    name = claiming.name_of(found)
    return page("claim", form=_form(found, name), found=found, name=name)


@bp.post("/claim/<token>", requires="site.public", endpoint="claim")
def take_claim(token: str) -> Response:
    """Hand the account over and sign in to it."""
    found = tokens.find("claim", token)
    name = claiming.name_of(found)
    form = _form(found, name)
    if not form.validate():
        return page("claim", form=form, found=found, name=name, status=422)
    user = claiming.claim(found, form.password.data)
    answer = let_in(
        user, Entry(url=url_for("profiles.profile", username=user.username), way="link")
    )
    say(_("The account is yours, with everything you wrote."))
    return answer


@bp.get("/owner/<token>", requires="site.public")
def own(token: str) -> Response:
    """The form of the owner's account."""
    tokens.find("owner", token)
    return _own_page(AccountForm())


@bp.post("/owner/<token>", requires="site.public", endpoint="own")
def take_own(token: str) -> Response:
    """Make the owner's account and sign in to it."""
    found, form = tokens.find("owner", token), AccountForm()
    if not form.validate():
        return _own_page(form, status=422)
    try:
        user = owner.take_over(
            found,
            username=form.username.data,
            email=form.email.data,
            password=form.password.data,
        )
    except joining.NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
        return _own_page(form, status=422)
    except joining.AddressTaken:
        form.email.errors = [_("An account has this address already.")]
        return _own_page(form, status=422)
    answer = let_in(user, Entry(url=url_for("setup.index"), way="new"))
    say(_("This community is yours."))
    return answer


def _own_page(form: AccountForm, *, status: int = 200) -> Response:
    """The first step of the set-up."""
    return page("own", form=form, steps=progress("account"), status=status)


def _form(found: Token, name: str) -> NewPasswordForm:
    return NewPasswordForm(name, found.target)
