"""Threads that become threads of another kind, and back: the same conversation, other details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The page of this package."""
    from core.conversion import views

    return [views.bp]


DECLARES: tuple[Any, ...] = ()
