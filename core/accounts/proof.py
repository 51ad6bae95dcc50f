"""Whether the person in front of the browser has shown lately that it is them."""

from __future__ import annotations

from flask import url_for

from core.access import PROOF as WINDOW
from core.access import Actor, is_proved
from core.accounts.paths import safe_path

__all__ = ["WINDOW", "ask_url", "is_fresh"]


def is_fresh(actor: Actor) -> bool:
    """Whether that was within a quarter of an hour. Ask this before a deed that a stranger at
    an open browser must not do; if not, lead to `ask_url`. Where all of a route is such a deed,
    declare it with `proved=True`."""
    return is_proved(actor)


def ask_url(back: str) -> str:
    """The page that asks for a password, passkey or sign-in elsewhere, and leads on to `back`."""
    return url_for("accounts.prove", next=safe_path(back))
