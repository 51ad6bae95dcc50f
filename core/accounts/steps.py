"""Half a way in, kept on the server: a password was right and a code is awaited, a browser was
sent to a provider, a device was asked to sign. The cookie holds a random token of it.

Each is bound to the browser that began it, is for one purpose, works once and for minutes.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Literal

from flask import session as cookie

from core import clock
from core.accounts.models import Step, User
from core.accounts.sessions import hashed

Purpose = Literal[
    "factor",
    "passkey_in",
    "passkey_add",
    "passkey_prove",
    "openid",
    "openid_join",
    "openid_link",
]
LIFE: dict[Purpose, timedelta] = {
    "factor": timedelta(minutes=15),
    "passkey_in": timedelta(minutes=10),
    "passkey_add": timedelta(minutes=10),
    "passkey_prove": timedelta(minutes=10),
    "openid": timedelta(minutes=15),
    "openid_join": timedelta(hours=1),
    "openid_link": timedelta(minutes=15),
}
STATES = frozenset({"pending", "waiting", "active", "suspended", "leaving"})
"""What an account must be for somebody to come in to it."""


class StepGone(Exception):
    """What was begun was finished already, took too long, or was begun in another browser."""


def begin(purpose: Purpose, *, user_id: int | None = None, data: Any = None) -> str:
    """Begin a step in this browser, in place of an earlier one of the purpose; its token."""
    token, now = secrets.token_urlsafe(24), clock.now()
    Step.delete().where(Step.token_hash == hashed(str(cookie.get(_name(purpose), "")))).execute()
    Step.insert(
        token_hash=hashed(token),
        purpose=purpose,
        user=user_id,
        data=data or {},
        created_at=now,
        expires_at=now + LIFE[purpose],
    ).execute()
    cookie[_name(purpose)] = token
    return token


def current(purpose: Purpose) -> Step:
    """The step that this browser is at. Raises `StepGone`."""
    token = str(cookie.get(_name(purpose), ""))
    found: Step | None = (
        Step.select(Step, User)
        .left_outer_join(User)
        .where(
            (Step.token_hash == hashed(token))
            & (Step.purpose == purpose)
            & (Step.expires_at > clock.now())
        )
        .first()
    )
    if found is None or (found.user is not None and found.user.state not in STATES):
        raise StepGone
    return found


def finish(step: Step) -> None:
    """Use a step up, inside the transaction of its effect. Raises `StepGone` for the second."""
    # By its hash: SQLite gives the number of a deleted row to the next one.
    this = Step.token_hash == step.token_hash
    done = Step.delete().where(this & (Step.expires_at > clock.now())).execute()
    if not done:
        raise StepGone
    cookie.pop(_name(step.purpose), None)


def forget_old() -> None:
    """Delete steps that took too long. A scheduled job."""
    Step.delete().where(Step.expires_at < clock.now()).execute()


def _name(purpose: str) -> str:
    return f"step_{purpose}"
