"""What the pages about passkeys share."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from core.accounts import steps
from core.accounts.entrance import begin_again
from core.web.routing import Blueprint

bp = Blueprint("passkeys", __name__)
bp.register_error_handler(steps.StepGone, begin_again)


def told(options: dict[str, Any]) -> Response:
    """What the script hands to the browser."""
    answer = jsonify(options)
    answer.headers["Cache-Control"] = "no-store"
    return answer
