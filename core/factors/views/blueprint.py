"""What the pages about second factors share."""

from __future__ import annotations

from flask_babel import gettext as _

from core.accounts import steps
from core.accounts.entrance import begin_again
from core.accounts.guessing import Paused
from core.web.routing import Blueprint

bp = Blueprint("factors", __name__)
bp.register_error_handler(steps.StepGone, begin_again)


def why_refused(error: Exception) -> str:
    """The sentence at the field of a code."""
    if isinstance(error, Paused):
        return str(_("Too many tries. The next one counts in %(n)s minutes.", n=error.minutes))
    return str(_("This code is not right, or was used already. Wait for the next one."))
