"""Why somebody can, or cannot, see or do something: what `core.access` decided, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.why import views

    return [views.bp]
