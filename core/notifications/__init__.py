"""What people are told: who, of what, once, and by which ways."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.notifications import following, jobs, sorts
from core.personal import PersonalData
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "blueprints", "following"]

DECLARES = (
    *sorts.CORE,
    PersonalData(
        name="notifications",
        label=_l("Notifications"),
        own=("notification.user", "told.user", "channel_choice.user", "reach.user"),
        hidden=("told.*",),
        stays=dict.fromkeys(
            ("notification.user", "told.user", "channel_choice.user", "reach.user"),
            "what they were told and how they want to be, which nobody else sees",
        ),
        texts=("notification.title", "notification.text", "notification.url"),
    ),
    Job(name="notifications.forget_old", every=timedelta(days=1), run=jobs.forget_old),
)


def blueprints() -> list[Blueprint]:
    """This package has no pages; what a worker does for it is imported with them."""
    from core.notifications import posts  # noqa: F401 - imported for what it handles

    return []
