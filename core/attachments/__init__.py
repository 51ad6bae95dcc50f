"""Files in texts: pictures that are shown and anything else that is saved. Who may see one
follows the posts that show it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.attachments import following, jobs, taking
from core.attachments.quotas import PERMISSIONS, SETTINGS
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "blueprints", "following", "taking"]

DECLARES = (
    *PERMISSIONS,
    *SETTINGS,
    Job(name="attachments.drop_unused", every=timedelta(hours=1), run=jobs.drop_unused),
    Job(name="attachments.drop_deleted", every=timedelta(days=1), run=jobs.drop_deleted),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.attachments.views import bp

    return [bp]
