"""Asking for the second factor of somebody whose password, link or other sign-in was right."""

from __future__ import annotations

from flask import Response

from core.accounts import steps
from core.accounts.devices import COOKIE, known_device
from core.accounts.entrance import go_on
from core.accounts.guessing import Paused
from core.accounts.models import Step
from core.factors import actions, queries
from core.factors.forms import FactorForm
from core.factors.views.blueprint import bp, why_refused
from core.passkeys.queries import has_passkey
from core.web import cookies
from core.web.limits import client_address
from core.web.respond import respond


@bp.get("/sign-in/code", requires="site.public", without_factor=True)
def ask() -> Response:
    """The field for the code. Nobody is signed in yet."""
    return _page(steps.current("factor"), FactorForm())


@bp.post(
    "/sign-in/code",
    requires="site.public",
    endpoint="take_factor",
    limit="30 per minute",
    without_factor=True,
)
def take_factor() -> Response:
    """Take the code and open the session."""
    step, form = steps.current("factor"), FactorForm()
    if not form.validate():
        return _page(step, form, status=422)
    device = known_device(cookies.read(COOKIE), step.user.id)
    try:
        actions.check(step.user, form.code.data, network=client_address(), device=device)
    except (Paused, actions.WrongCode) as error:
        form.code.errors = [why_refused(error)]
        answer = _page(step, form, status=429 if isinstance(error, Paused) else 422)
        if isinstance(error, Paused):
            answer.headers["Retry-After"] = str(error.minutes * 60)
        return answer
    return go_on(step)


def _page(step: Step, form: FactorForm, *, status: int = 200) -> Response:
    return respond(
        "factors/ask.html",
        status=status,
        form=form,
        has_codes=queries.app_of(step.user.id) is not None,
        has_passkey=has_passkey(step.user.id),
    )
