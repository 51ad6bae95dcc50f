"""Files in texts: pictures that are shown and anything else that is saved. Who may see one
follows the posts that show it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.attachments import following, jobs, taking
from core.attachments.quotas import PERMISSIONS, SETTINGS
from core.personal import PersonalData, later
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "blueprints", "following", "taking"]

DECLARES = (
    *PERMISSIONS,
    PersonalData(
        name="files",
        label=_l("Files"),
        covers=("attachment.user", "attachment.name"),
        export=later("core.attachments.personal", "export"),
        erase=later("core.attachments.personal", "erase"),
        freed=("attachment.hidden_by",),
        hides=("attachment.user",),
        hide=later("core.attachments.personal", "hide"),
        show=later("core.attachments.personal", "show"),
        order=40,
    ),
    *SETTINGS,
    Job(name="attachments.drop_unused", every=timedelta(hours=1), run=jobs.drop_unused),
    Job(name="attachments.drop_deleted", every=timedelta(days=1), run=jobs.drop_deleted),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what it looks at before texts are written."""
    from core.attachments import allowing  # noqa: F401 - imported to be declared
    from core.attachments.views import bp

    return [bp]
