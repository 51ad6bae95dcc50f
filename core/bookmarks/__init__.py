"""Bookmarks: posts that members want to find again, with a note and a reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


DECLARES = (
    PersonalData(
        name="bookmarks",
        label=_l("Bookmarks"),
        own=("bookmark.user",),
        aside=("bookmark.user",),
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the mail that a worker writes for them."""
    from core.bookmarks import (
        reminders,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]
