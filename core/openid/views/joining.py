"""Strangers who come from a provider: an account of theirs to connect, or a new one."""

from __future__ import annotations

from functools import partial

from flask import Response, url_for
from flask_babel import gettext as _

from core.accounts import steps
from core.accounts.actions import entering, inviting, joining
from core.accounts.devices import COOKIE
from core.accounts.entrance import Entry, let_in
from core.accounts.guessing import Paused
from core.accounts.models import Step
from core.accounts.names import free_username
from core.accounts.paths import safe_path
from core.db import transaction
from core.fields.forms import Answers, answers
from core.fields.queries import asked_at_sign_up
from core.openid import actions, queries
from core.openid.forms import JoinForm, LinkForm
from core.openid.views.blueprint import bp
from core.sanctions.blocking import BlockedLink
from core.web import cookies
from core.web.limits import client_address
from core.web.respond import respond


@bp.get("/sign-in/link", requires="site.public", without_factor=True)
def link() -> Response:
    """There is an account with this address: its password connects it."""
    return _link_page(steps.current("openid_link"), LinkForm())


@bp.post(
    "/sign-in/link",
    requires="site.public",
    endpoint="take_link",
    limit="30 per minute",
    without_factor=True,
)
def take_link() -> Response:
    """Check the password; the identity is connected once the second factor was right too."""
    step, form = steps.current("openid_link"), LinkForm()
    if not form.validate():
        return _link_page(step, form, status=422)
    try:
        user = entering.check_login(
            login=step.user.username,
            password=form.current.data,
            network=client_address(),
            device=cookies.read(COOKIE),
        )
    except (Paused, entering.NoMatch) as error:
        form.current.errors = [
            _("Too many tries. The next one counts in %(n)s minutes.", n=error.minutes)
            if isinstance(error, Paused)
            else _("This is not the password of that account.")
        ]
        return _link_page(step, form, status=422)
    with transaction():
        steps.finish(step)
    url = safe_path(step.data["url"])
    return let_in(user, Entry(url=url, way="password", after=("openid", step.data)))


@bp.get("/sign-in/join", requires="site.public", without_factor=True)
def join() -> Response:
    """The form of a new account."""
    step = steps.current("openid_join")
    facts = step.data
    wanted = free_username(facts["nickname"] or facts["email"].partition("@")[0] or "member")
    form = JoinForm(formdata=None, username=wanted, email=facts["email"])
    return _join_page(step, form, answers(asked_at_sign_up(), is_new=True))


@bp.post(
    "/sign-in/join",
    requires="site.public",
    endpoint="take_join",
    limit="30 per hour",
    without_factor=True,
)
def take_join() -> Response:
    """Make the account and sign in to it."""
    step, form = steps.current("openid_join"), JoinForm()
    more = answers(asked_at_sign_up(), is_new=True)
    again = partial(_join_page, step, form, more, status=422)
    if not all([form.validate(), more.validate()]):
        return again()
    try:
        user = actions.join(
            step,
            username=form.username.data,
            email=form.email.data,
            answer=form.answered,
            said=more.said(),
        )
    except BlockedLink as error:
        more.form_errors.append(str(error))
        return again()
    except joining.NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
        return again()
    except (joining.AddressTaken, actions.Taken):
        form.email.errors = [_("An account has this address already. Sign in to it.")]
        return again()
    except (joining.Closed, joining.TooMany, inviting.UsedUp):
        return respond("accounts/closed.html", status=403)
    leads = safe_path(step.data["url"]) if user.state == "active" else url_for("accounts.code")
    return let_in(user, Entry(url=leads, way="openid"))


def _link_page(step: Step, form: LinkForm, *, status: int = 200) -> Response:
    provider = queries.provider(step.data["provider"])
    return respond("openid/link.html", status=status, form=form, user=step.user, provider=provider)


def _join_page(step: Step, form: JoinForm, more: Answers, *, status: int = 200) -> Response:
    try:
        joining.check_open()
    except joining.Closed:
        return respond("accounts/closed.html", status=403)
    provider = queries.provider(step.data["provider"])
    return respond("openid/join.html", status=status, form=form, more=more, provider=provider)
