"""What the account pages share: their blueprint, and how pages begin."""

from __future__ import annotations

from typing import Any

from flask import Response, flash
from flask_babel import gettext as _

from core import mail
from core.accounts import steps, tokens
from core.accounts.actions import joining
from core.accounts.entrance import begin_again
from core.site import site
from core.web import current_actor
from core.web.respond import respond
from core.web.routing import Blueprint

bp = Blueprint("accounts", __name__)


bp.register_error_handler(steps.StepGone, begin_again)


@bp.errorhandler(tokens.TokenGone)
def gone(_error: tokens.TokenGone | None = None) -> Response:
    """The page of a link that works no more, or never did; it does not say which."""
    return respond("accounts/gone.html", status=410)


@bp.errorhandler(joining.AddressTaken)
def taken(_error: joining.AddressTaken) -> Response:
    """The page of a link whose address another account has confirmed first."""
    return respond("accounts/taken.html", status=409)


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """An account page."""
    return respond(f"accounts/{template}.html", status=status, **context)


def say(message: str, kind: str = "good") -> None:
    """Show a sentence on the next page."""
    flash(message, kind)


def say_where_mail_goes() -> None:
    """Tell an owner that what was just mailed lies in a folder. Nobody else may know."""
    if current_actor().is_admin and not mail.is_set_up():
        folder = site().config.data / "mail"
        say(_("No mail server is set, so the mail is a file in %(folder)s.", folder=folder), "warn")
