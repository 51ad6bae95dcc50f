"""How pages look: a member's choice is kept with the account, a visitor's in a cookie."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from core.accounts.actions import changing
from core.accounts.forms import AppearanceForm
from core.accounts.paths import path_of
from core.accounts.views.blueprint import bp, page, say
from core.web import cookies, current_actor
from core.web.furniture import look
from core.web.respond import see_other

# Cookie -> values that mean something; anything else takes the cookie away.
COOKIES = {"scheme": ("light", "dark"), "nav": ("rail",), "density": ("compact",)}
YEAR = 365 * 24 * 3600


@bp.get("/account/appearance", requires="site.public")
def appearance() -> Response:
    """The form for colours and room."""
    now = look()
    form = AppearanceForm(scheme=now.scheme or "auto", density=now.density or "roomy")
    return page("appearance", form=form)


@bp.post("/account/appearance", requires="site.public", endpoint="appearance")
def take_appearance() -> Response:
    """Keep the choice."""
    form = AppearanceForm()
    if not form.validate():
        return page("appearance", form=form, status=422)
    say(_("Saved."))
    answer = see_other(url_for("accounts.appearance"))
    keep(answer, scheme=form.scheme.data, density=form.density.data)
    return answer


@bp.post("/scheme", requires="site.public", name="look", without_factor=True)
def take_look() -> Response:
    """The buttons of the account menu and the navigation: one choice, and back to the page."""
    answer = see_other(path_of(request.referrer or "/", request.host))
    keep(answer, **{name: request.form[name] for name in COOKIES if name in request.form})
    return answer


def keep(answer: Response, **choices: str) -> None:
    """Keep choices: the colours of a member in the database, everything else in cookies."""
    actor = current_actor()
    scheme = choices.get("scheme", "")
    if actor.signed_in and scheme in changing.SCHEMES:
        changing.set_scheme(actor, scheme)
    for name, value in choices.items():
        if value in COOKIES[name]:
            cookies.keep(answer, name, value, seconds=YEAR)
        else:
            cookies.drop(answer, name)
