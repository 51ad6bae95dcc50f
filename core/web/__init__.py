"""Requests and answers: what every page of core and of plugins has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g

if TYPE_CHECKING:
    from core.access import Actor


def current_actor() -> Actor:
    """Whoever makes this request, signed in or not."""
    return cast("Actor", g.actor)
