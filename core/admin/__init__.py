"""Looking after the community: plugins, members, waiting work, settings, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.admin import views  # noqa: F401 - imported for their routes
    from core.admin.views.blueprint import bp

    return [bp]
