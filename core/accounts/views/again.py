"""Signing in again in the middle of writing: the text that was sent comes along."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from core.accounts.actions import entering
from core.accounts.devices import COOKIE
from core.accounts.guessing import Paused
from core.accounts.paths import safe_path
from core.accounts.sessions import actor_for
from core.accounts.views.blueprint import bp, let_in
from core.drafts.places import KEY, place_of
from core.drafts.writing import begun_writing, kept_writing
from core.web.errors import page as error_page
from core.web.limits import client_address
from core.web.rescue import kept_text, typed_texts
from core.web.respond import respond


@bp.post("/sign-in/again", requires="site.public", limit="60 per minute")
def again() -> Response:
    """Sign somebody in, keep the text as their draft and lead back to its form."""
    key = request.form.get("draft", "")
    try:
        user = entering.check_login(
            login=request.form.get("username", ""),
            password=request.form.get("password", ""),
            network=client_address(),
            device=request.cookies.get(COOKIE, ""),
        )
    except Paused as pause:
        answer = _once_more(429, minutes=pause.minutes)
        answer.headers["Retry-After"] = str(pause.minutes * 60)
        return answer
    except entering.NoMatch:
        return _once_more(422, failed=True)
    url = safe_path(request.form.get("next"))
    if not KEY.fullmatch(key):
        return let_in(user, url=url)
    actor = actor_for(user.id)
    writing = kept_writing(actor, begun_writing(key))
    answer = let_in(user, url=place_of(actor, key, writing.address).address or url)
    if writing.state == "refused":
        return error_page(422, message=writing.message, typed=writing.own_texts)
    return answer


def _once_more(status: int, **said: Any) -> Response:
    """The same page with the text still in it."""
    return respond(
        "errors/sign_in_again.html",
        status=status,
        back=safe_path(request.form.get("next")),
        kept=kept_text(request.form),
        typed=typed_texts(),
        **said,
    )
