"""A member's own account: address, password, and where they are signed in."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.access import Actor, require_proof
from core.accounts import queries, tokens
from core.accounts.actions import changing, entering
from core.accounts.devices import is_phone
from core.accounts.forms import EmailForm, PasswordForm
from core.accounts.guessing import Paused
from core.accounts.models import User
from core.accounts.sessions import renew
from core.accounts.views.blueprint import bp, page, say, say_where_mail_goes
from core.factors.queries import app_of
from core.openid.queries import active_providers, identities_of
from core.passkeys.queries import passkeys_of
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import see_other


@bp.get("/account/", requires="site.account")
def settings() -> Response:
    """Account and security: the first page of the settings."""
    actor = current_actor()
    user = queries.account(actor.id)
    return page(
        "settings",
        user=user,
        has_app=app_of(actor.id) is not None,
        passkeys=passkeys_of(actor.id),
        identities=identities_of(actor.id),
        providers=active_providers(),
        sessions=queries.sessions_of(actor.id),
        is_phone=is_phone,
    )


@bp.get("/account/email", requires="site.member")
def email() -> Response:
    """The form for another address."""
    return page("email", form=EmailForm(), user=_known(current_actor()))


@bp.post("/account/email", requires="site.member", endpoint="email", limit="10 per hour")
def take_email() -> Response:
    """Have a link mailed to the new address; nothing changes until it is opened."""
    actor, form = current_actor(), EmailForm()
    user = _known(actor)
    if not user.password:
        del form.current
    if not form.validate():
        return page("email", form=form, user=user, status=422)
    try:
        current = getattr(form.current, "data", "")
        changing.ask_new_email(actor, current=current, address=form.email.data)
    except (Paused, entering.NoMatch) as error:
        form.current.errors = [why_refused(error)]
        return page("email", form=form, user=user, status=422)
    say(_("We sent a link to %(address)s. Open it to change over.", address=form.email.data))
    say_where_mail_goes()
    return see_other(url_for("accounts.settings"))


@bp.get("/account/email/<token>", requires="site.public")
def new_email(token: str) -> Response:
    """A button that confirms the new address."""
    return page("new_email", found=tokens.find("change_email", token))


@bp.post("/account/email/<token>", requires="site.public", endpoint="new_email")
def take_new_email(token: str) -> Response:
    """Change over to the new address and tell the old one."""
    changing.change_email(tokens.find("change_email", token))
    say(_("Your new address is confirmed."))
    return see_other(url_for("accounts.settings"))


@bp.get("/account/password", requires="site.account")
def password() -> Response:
    """The form for another password."""
    return page("password", form=PasswordForm(), user=_known(current_actor()))


@bp.post("/account/password", requires="site.account", endpoint="password", limit="20 per hour")
def take_password() -> Response:
    """Change the password; all other devices are signed out and this one gets a new session."""
    actor = current_actor()
    user = _known(actor)
    form = PasswordForm(user.username, user.email or "")
    if not user.password:
        del form.current
    if not form.validate():
        return page("password", form=form, user=user, status=422)
    try:
        current = getattr(form.current, "data", "")
        changing.change_password(actor, current=current, new=form.password.data)
    except (Paused, entering.NoMatch) as error:
        form.current.errors = [why_refused(error)]
        return page("password", form=form, user=user, status=422)
    renew(actor)
    say(_("Your password is changed. All other devices are signed out."))
    return see_other(url_for("accounts.settings"))


def _known(actor: Actor) -> User:
    """The account of somebody who will say their password, or who has none and has shown
    otherwise who they are. Raises `ProofNeeded`."""
    user = queries.account(actor.id)
    if not user.password:
        require_proof(actor)
    return user


@bp.get("/account/sessions", requires="site.account")
def sessions() -> Response:
    """Where the actor is signed in."""
    found = queries.sessions_of(current_actor().id)
    return page("sessions", sessions=found, is_phone=is_phone)


@bp.post(
    "/account/sessions/<int:session_id>/end",
    requires="site.account",
    name="end_session",
    proved=True,
)
def end_session(session_id: int) -> Response:
    """Sign out of one browser."""
    if not entering.end_session(current_actor(), session_id):
        raise NotFound
    say(_("That device is signed out."))
    return see_other(url_for("accounts.sessions"))


@bp.post("/account/sessions/end-others", requires="site.account", name="end_others", proved=True)
def end_others() -> Response:
    """Sign out everywhere but here."""
    ended = entering.end_other_sessions(current_actor())
    say(ngettext("One other device is signed out.", "%(num)s other devices are signed out.", ended))
    return see_other(url_for("accounts.sessions"))


def why_refused(error: Exception) -> str:
    """The sentence at the password field."""
    if isinstance(error, Paused):
        return str(_("Too many tries. The next one counts in %(n)s minutes.", n=error.minutes))
    return str(_("This is not your password."))
