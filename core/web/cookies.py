"""Cookies beside that of the session: a known browser, and how pages look.

On an https site their names begin with `__Host-`: browsers then take them from this very host
alone, so that no neighbour under the same domain can plant one.
"""

from __future__ import annotations

from flask import Response, request

from core.site import site


def read(name: str) -> str:
    """What the browser has kept under a name, or ""."""
    return request.cookies.get(_called(name), "")


def keep(answer: Response, name: str, value: str, *, seconds: int) -> None:
    """Have the browser keep a value, out of reach of scripts and of other sites."""
    answer.set_cookie(
        _called(name),
        value,
        max_age=seconds,
        secure=site().config.secure,
        httponly=True,
        samesite="Lax",
    )


def drop(answer: Response, name: str) -> None:
    """Have the browser forget a value."""
    # Without `Secure` no browser lets go of a name with this beginning.
    answer.delete_cookie(_called(name), secure=site().config.secure, httponly=True, samesite="Lax")


def _called(name: str) -> str:
    return f"__Host-{name}" if site().config.secure else name
