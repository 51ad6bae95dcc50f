"""The inbox: what one was told, in one place, and what may reach one by which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.inbox.views import reach, rows

    return [rows.bp, reach.bp]
