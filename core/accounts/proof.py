"""Whether the person in front of the browser has said their password lately."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from core import clock
from core.access import Actor
from core.accounts.paths import safe_path

WINDOW = timedelta(minutes=15)


def is_fresh(actor: Actor) -> bool:
    """Whether the password was said within a quarter of an hour. Ask this before a deed that
    a stranger at an open browser must not do; if not, lead to `ask_url`."""
    return actor.proved_at is not None and clock.now() - actor.proved_at < WINDOW


def ask_url(back: str) -> str:
    """The page that asks for the password and leads on to `back`."""
    return url_for("accounts.prove", next=safe_path(back))
