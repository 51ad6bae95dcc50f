"""What people are told: who, of what, once, and by which ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.notifications import sorts

if TYPE_CHECKING:
    from core.web.routing import Blueprint

DECLARES = sorts.CORE


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    return []
