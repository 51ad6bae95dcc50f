"""Help for those who write: what Markdown can do here, each piece with its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.help import views

    return [views.bp]
