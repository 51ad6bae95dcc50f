"""Each form that is sent with somebody else's account is kept."""

from __future__ import annotations

from flask import Flask, Response, g, request

from core.impersonation import actions
from core.web import acting


def count_deeds(app: Flask) -> None:
    """Look at every answer, whosever page it is."""
    app.after_request(_note)


def _note(answer: Response) -> Response:
    actor = g.get("actor")
    if actor is None or actor.acting_for is None or actor.is_looking:
        return answer
    is_deed = request.method not in acting.SAFE and request.path not in acting.ALWAYS
    if is_deed and answer.status_code < 400:
        actions.note_deed(actor, request.endpoint or "")
    return answer
