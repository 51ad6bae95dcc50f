"""Setting a second factor up, and switching it off."""

from __future__ import annotations

import re

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _

from core import settings
from core.accounts import queries as accounts
from core.accounts.actions.entering import NoMatch, check_password_of
from core.accounts.guessing import Paused
from core.factors import actions, codes, paper, queries
from core.factors.forms import FirstCodeForm, RemoveForm
from core.factors.models import Totp
from core.factors.views.blueprint import bp, why_refused
from core.passkeys.queries import passkeys_of
from core.qr import qr_code
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other

PRINTED = re.compile(rf"(?:[{paper.LETTERS}]{{4}}(?:-[{paper.LETTERS}]{{4}}){{2}}\n){{1,10}}")


@bp.get("/account/factors", requires="site.account", without_factor=True)
def index() -> Response:
    """What there is, and what is missing."""
    actor = current_actor()
    return respond(
        "factors/index.html",
        app=queries.app_of(actor.id),
        left=queries.codes_left(actor.id),
        passkeys=passkeys_of(actor.id),
        wanted=queries.is_wanted_of(accounts.account(actor.id)),
    )


@bp.post(
    "/account/factors/begin",
    requires="site.account",
    limit="20 per hour",
    proved=True,
    without_factor=True,
)
def begin() -> Response:
    """Make the secret of a new app."""
    actions.begin_app(current_actor())
    return see_other(url_for("factors.set_up"))


@bp.get("/account/factors/set-up", requires="site.account", proved=True, without_factor=True)
def set_up() -> Response:
    """The picture and the secret to give to the app, and a field for its first code."""
    app = queries.begun_app(current_actor().id)
    if app is None:
        return see_other(url_for("factors.index"))
    return _set_up_page(app, FirstCodeForm())


@bp.get("/account/factors/picture.svg", requires="site.account", proved=True, without_factor=True)
def picture() -> Response:
    """The picture to scan, for this person and moment alone."""
    app = queries.begun_app(current_actor().id)
    if app is None:
        raise NotFound
    answer = make_response(qr_code(_address(app)))
    answer.headers["Content-Type"] = "image/svg+xml"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post(
    "/account/factors/set-up",
    requires="site.account",
    endpoint="set_up",
    limit="30 per hour",
    proved=True,
    without_factor=True,
)
def take_set_up() -> Response:
    """Take the first code: the factor is on, and the recovery codes are shown this once."""
    actor, form = current_actor(), FirstCodeForm()
    app = queries.begun_app(actor.id)
    if app is None:
        return see_other(url_for("factors.index"))
    if not form.validate():
        return _set_up_page(app, form, status=422)
    try:
        made = actions.finish_app(actor, form.code.data)
    except actions.NotBegun:
        return see_other(url_for("factors.index"))
    except (Paused, actions.WrongCode) as error:
        form.code.errors = [why_refused(error)]
        return _set_up_page(app, form, status=422)
    return _codes_page(made, is_new=True)


@bp.post(
    "/account/factors/codes",
    requires="site.account",
    limit="10 per hour",
    proved=True,
    without_factor=True,
)
def renew() -> Response:
    """Ten new recovery codes, shown this once."""
    try:
        made = actions.renew_codes(current_actor())
    except actions.NotBegun:
        return see_other(url_for("factors.index"))
    return _codes_page(made, is_new=False)


@bp.post("/account/factors/codes.txt", requires="site.account", without_factor=True)
def download() -> Response:
    """The codes of the page that sends them, as a file: the site itself does not know them."""
    text = "".join(f"{code}\n" for code in request.form.get("codes", "").split())
    if not PRINTED.fullmatch(text):
        raise NotFound
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/account/factors/remove", requires="site.account")
def remove() -> Response:
    """What it takes to switch the second factor off."""
    if queries.app_of(current_actor().id) is None:
        return see_other(url_for("factors.index"))
    return _remove_page(RemoveForm())


@bp.post(
    "/account/factors/remove",
    requires="site.account",
    endpoint="remove",
    limit="20 per hour",
    proved=True,
)
def take_remove() -> Response:
    """Switch the second factor off, for who has shown it and knows the password."""
    actor, form = current_actor(), RemoveForm()
    if queries.app_of(actor.id) is None:
        return see_other(url_for("factors.index"))
    if not form.validate():
        return _remove_page(form, status=422)
    try:
        if accounts.account(actor.id).password:
            check_password_of(actor, form.current.data or "")
        actions.check_again(actor, form.code.data)
    except NoMatch:
        form.current.errors = [_("This is not your password.")]
        return _remove_page(form, status=422)
    except (Paused, actions.WrongCode) as error:
        form.code.errors = [why_refused(error)]
        return _remove_page(form, status=422)
    actions.remove_app(actor)
    flash(_("Your second factor is off."), "good")
    return see_other(url_for("factors.index"))


def _address(app: Totp) -> str:
    return codes.address(
        actions.secret_of(app),
        who=current_actor().username,
        community=settings.get("core", "site_name"),
    )


def _set_up_page(app: Totp, form: FirstCodeForm, *, status: int = 200) -> Response:
    secret = codes.in_groups(actions.secret_of(app))
    return respond(
        "factors/set_up.html", status=status, form=form, secret=secret, address=_address(app)
    )


def _codes_page(made: list[str], *, is_new: bool) -> Response:
    others = len(accounts.sessions_of(current_actor().id)) - 1
    answer = respond("factors/codes.html", codes=made, is_new=is_new, others=others)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _remove_page(form: RemoveForm, *, status: int = 200) -> Response:
    user = accounts.account(current_actor().id)
    return respond(
        "factors/remove.html", status=status, form=form, has_password=bool(user.password)
    )
