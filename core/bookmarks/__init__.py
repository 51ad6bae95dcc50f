"""Bookmarks: posts that members want to find again, with a note and a reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the mail that a worker writes for them."""
    from core.bookmarks import (
        reminders,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]
