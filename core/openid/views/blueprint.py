"""What the pages about signing in with others share."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.accounts import steps
from core.accounts.entrance import begin_again
from core.openid import arriving, asking
from core.openid.models import OpenIdProvider
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("openid", __name__)
bp.register_error_handler(steps.StepGone, begin_again)


def lead_away(
    provider: OpenIdProvider, *, aim: arriving.Aim, url: str, user_id: int | None = None
) -> Response:
    """Send the browser to the provider, or say that it cannot be reached.

    By a page that leads on at once: browsers that are told where forms may lead (`form-action`)
    follow no redirect from a form to elsewhere.
    """
    try:
        away = arriving.go(provider, aim=aim, url=url, user_id=user_id)
    except asking.NotReached:
        flash(_("%(name)s does not answer just now.", name=provider.label), "bad")
        back = "accounts.sign_in" if user_id is None else "openid.index"
        return see_other(url_for(back))
    answer = respond("openid/away.html", provider=provider, away=away)
    answer.headers["Refresh"] = f"0;url={away}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
