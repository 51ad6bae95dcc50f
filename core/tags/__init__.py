"""Tags: their pages, what the team does with them, and how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.web.routing import Blueprint

DECLARES: tuple[Any, ...] = ()


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.tags.views import desk, pages

    return [pages.bp, desk.bp]
