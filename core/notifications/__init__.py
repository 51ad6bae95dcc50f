"""What people are told: who, of what, once, and by which ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.notifications import following, sorts

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "blueprints", "following"]

DECLARES = sorts.CORE


def blueprints() -> list[Blueprint]:
    """This package has no pages; what a worker does for it is imported with them."""
    from core.notifications import posts  # noqa: F401 - imported for what it handles

    return []
