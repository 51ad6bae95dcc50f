"""Signing in again in the middle of writing: the text that was sent comes along."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from core.access import Actor
from core.accounts import entrance, steps
from core.accounts.actions import entering
from core.accounts.devices import COOKIE, known_device
from core.accounts.guessing import Paused
from core.accounts.models import Step, User
from core.accounts.paths import safe_path
from core.accounts.sessions import actor_for
from core.accounts.views.blueprint import bp
from core.drafts.places import KEY, place_of
from core.drafts.writing import begun_writing, kept_writing
from core.factors import actions as factors
from core.web import cookies
from core.web.errors import page as error_page
from core.web.limits import client_address
from core.web.rescue import kept_text, typed_texts
from core.web.respond import respond


@bp.post("/sign-in/again", requires="site.public", limit="60 per minute")
def again() -> Response:
    """Sign somebody in, keep the text as their draft and lead back to its form."""
    step: Step | None = None
    try:
        if "code" in request.form:
            step = _with_code()
            user = step.user
        else:
            user = _with_password()
            if entrance.needs_factor(user, "password"):
                entrance.ask_factor(user, entrance.Entry(url="/", way="password"))
                return _once_more(200, ask_code=True)
    except Paused as pause:
        answer = _once_more(429, minutes=pause.minutes, ask_code="code" in request.form)
        answer.headers["Retry-After"] = str(pause.minutes * 60)
        return answer
    except (entering.NoMatch, steps.StepGone):
        return _once_more(422, failed=True)
    except factors.WrongCode:
        return _once_more(422, failed=True, ask_code=True)
    return _with_text(user, step)


def _with_password() -> User:
    return entering.check_login(
        login=request.form.get("username", ""),
        password=request.form.get("password", ""),
        network=client_address(),
        device=cookies.read(COOKIE),
    )


def _with_code() -> Step:
    step = steps.current("factor")
    device = known_device(cookies.read(COOKIE), step.user.id)
    factors.check(step.user, request.form.get("code", ""), network=client_address(), device=device)
    return step


def _with_text(user: User, step: Step | None) -> Response:
    """Let somebody in who has shown everything, and bring them to their text."""
    key, url = request.form.get("draft", ""), safe_path(request.form.get("next"))
    if not KEY.fullmatch(key):
        return _enter(user, step, url)
    actor: Actor = actor_for(user.id)
    writing = kept_writing(actor, begun_writing(key))
    answer = _enter(user, step, place_of(actor, key, writing.address).address or url)
    if writing.state == "refused":
        return error_page(422, message=writing.message, typed=writing.own_texts)
    return answer


def _enter(user: User, step: Step | None, url: str) -> Response:
    if step is not None:
        return entrance.go_on(step, url=url)
    return entrance.let_in(user, entrance.Entry(url=url, way="password"))


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
