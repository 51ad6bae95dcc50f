"""Spaces: places inside the community with their own rights, and how owners arrange them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.spaces import views

    return [views.bp]
