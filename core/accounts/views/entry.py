"""Signing up, in and out."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from core.accounts.actions import entering, inviting, joining
from core.accounts.devices import COOKIE
from core.accounts.forms import SignInForm, SignUpForm
from core.accounts.guessing import Paused
from core.accounts.paths import safe_path
from core.accounts.sessions import end_current
from core.accounts.views.blueprint import bp, let_in, page
from core.web import current_actor
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


def sign_up_page(form: SignUpForm, *, invite: str = "", status: int = 200) -> Response:
    """The sign-up form, or why there is none."""
    if current_actor().signed_in:
        return see_other("/")
    try:
        joining.check_open(invite)
    except joining.Closed:
        return page("closed", status=403)
    return page("sign_up", form=form, invite=invite, status=status)


def sign_up_with(invite: str) -> Response:
    """Sign somebody up, perhaps by an invitation."""
    form = SignUpForm()
    # To a program the form looks as if nothing had been sent: it learns nothing.
    if current_actor().signed_in or form.is_automatic():
        return sign_up_page(form, invite=invite)
    if not form.validate():
        return sign_up_page(form, invite=invite, status=422)
    try:
        user = joining.sign_up(
            username=form.username.data,
            email=form.email.data,
            password=form.password.data,
            invite=invite,
        )
    except joining.NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
        return sign_up_page(form, invite=invite, status=422)
    except (joining.Closed, inviting.UsedUp):
        return page("closed", status=403)
    return let_in(user, url=url_for("accounts.code"))


@bp.get("/sign-in", requires="site.public")
def sign_in() -> Response:
    """The sign-in form."""
    back = safe_path(request.args.get("next"))
    if current_actor().signed_in:
        return see_other(back)
    return page("sign_in", form=SignInForm(next=back), back=back)


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
            device=request.cookies.get(COOKIE, ""),
        )
    except Paused as pause:
        answer = page("sign_in", form=form, back=back, minutes=pause.minutes, status=429)
        answer.headers["Retry-After"] = str(pause.minutes * 60)
        return answer
    except entering.NoMatch:
        return page("sign_in", form=form, back=back, failed=True, status=422)
    return let_in(user, url=back, remember=form.remember.data)


@bp.get("/sign-out", requires="site.public")
def sign_out_page() -> Response:
    """A button that signs out, for whoever came here by typing the address."""
    return page("sign_out") if current_actor().signed_in else see_other("/")


@bp.post("/sign-out", requires="site.public", name="sign_out")
def sign_out() -> Response:
    """End this browser's session, on the server too."""
    actor = current_actor()
    if actor.session_id:
        end_current(actor.session_id)
    return see_other("/")
