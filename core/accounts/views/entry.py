"""Signing up, in and out."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from core.accounts.actions import entering, inviting, joining
from core.accounts.devices import COOKIE
from core.accounts.entrance import Entry, let_in
from core.accounts.forms import SignInForm, SignUpForm
from core.accounts.guessing import Paused
from core.accounts.paths import safe_path
from core.accounts.sessions import end_current
from core.accounts.views.blueprint import bp, page
from core.fields.forms import Answers, answers
from core.fields.queries import asked_at_sign_up
from core.openid.queries import active_providers
from core.sanctions.blocking import BlockedLink
from core.terms.actions import TextsChanged
from core.web import cookies, current_actor
from core.web.limits import client_address
from core.web.respond import see_other


@bp.get("/sign-up", requires="site.public")
def sign_up() -> Response:
    """The sign-up form."""
    return sign_up_page(SignUpForm())


@bp.post("/sign-up", requires="site.public", endpoint="sign_up", limit="60 per hour")
def take_sign_up() -> Response:
    """Make an account and sign in to it; its address is still to be confirmed."""
    return sign_up_with("")


def sign_up_page(
    form: SignUpForm, *, invite: str = "", more: Answers | None = None, status: int = 200
) -> Response:
    """The sign-up form, or why there is none. `more` are the owner's fields."""
    if current_actor().signed_in:
        return see_other("/")
    try:
        joining.check_open(invite)
    except joining.Closed:
        return page("closed", status=403)
    if invite:
        form.ask_nothing()
    more = answers(asked_at_sign_up(), is_new=True) if more is None else more
    return page("sign_up", form=form, more=more, invite=invite, status=status)


def sign_up_with(invite: str) -> Response:
    """Sign somebody up, perhaps by an invitation."""
    form = SignUpForm()
    # To a program the form looks as if nothing had been sent: it learns nothing.
    if current_actor().signed_in or form.is_automatic():
        return sign_up_page(form, invite=invite)
    if invite:
        form.ask_nothing()
    more = answers(asked_at_sign_up(), is_new=True)
    again = partial(sign_up_page, form, invite=invite, more=more)
    if not all([form.validate(), more.validate()]):
        return again(status=422)
    try:
        user = joining.sign_up(
            username=form.username.data,
            email=form.email.data,
            password=form.password.data,
            invite=invite,
            answer=form.answered,
            agreed=form.agreed,
            said=more.said(),
        )
    except BlockedLink as error:
        more.form_errors.append(str(error))
        return again(status=422)
    except TextsChanged:
        form.ask_again(_("There are newer versions by now. Look at them once more."))
        return again(status=422)
    except joining.NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
        return again(status=422)
    except joining.TooMany:
        form.email.errors = [
            _("Many accounts were made at your network today. Try again tomorrow, please.")
        ]
        return again(status=429)
    except (joining.Closed, inviting.UsedUp):
        return page("closed", status=403)
    return let_in(user, Entry(url=url_for("accounts.code"), way="new"))


@bp.get("/sign-in", requires="site.public")
def sign_in() -> Response:
    """The sign-in form."""
    back = safe_path(request.args.get("next"))
    if current_actor().signed_in:
        return see_other(back)
    return _sign_in_page(form=SignInForm(next=back), back=back)


@bp.post("/sign-in", requires="site.public", endpoint="sign_in", limit="60 per minute")
def take_sign_in() -> Response:
    """Sign somebody in and lead back to where they came from."""
    form = SignInForm()
    back = safe_path(form.next.data)
    try:
        user = entering.check_login(
            login=form.username.data or request.form.get("email", ""),
            password=form.password.data or "",
            network=client_address(),
            device=cookies.read(COOKIE),
        )
    except Paused as pause:
        answer = _sign_in_page(form=form, back=back, minutes=pause.minutes, status=429)
        answer.headers["Retry-After"] = str(pause.minutes * 60)
        return answer
    except entering.NoMatch:
        return _sign_in_page(form=form, back=back, failed=True, status=422)
    return let_in(user, Entry(url=back, way="password", remember=form.remember.data))


def _sign_in_page(**context: Any) -> Response:
    return page("sign_in", providers=active_providers(), **context)


@bp.get("/sign-out", requires="site.public", without_factor=True)
def sign_out_page() -> Response:
    """A button that signs out, for whoever came here by typing the address."""
    return page("sign_out") if current_actor().signed_in else see_other("/")


@bp.post("/sign-out", requires="site.public", name="sign_out", without_factor=True)
def sign_out() -> Response:
    """End this browser's session, on the server too."""
    actor = current_actor()
    if actor.session_id:
        end_current(actor.session_id)
    return see_other("/")
