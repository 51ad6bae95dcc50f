"""My data: what somebody may take along, and the way out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, NotificationSort

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what a worker does for them."""
    from core.mydata import (
        building,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]


def _expire() -> None:
    from core.mydata import jobs

    jobs.expire()


DECLARES: tuple[Any, ...] = (
    NotificationSort(
        name="export",
        label=_l("Your data"),
        icon="download",
        said=lambda _names, _times: _("Your data is ready to be downloaded"),
        reasons={"asked": _l("You asked for it")},
        channels=("push",),
        order=90,
    ),
    PersonalData(
        name="exports",
        label=_l("What you took along"),
        covers=("personal_export.user",),
        stays={"personal_export.user": "their right, whoever they are"},
        erase=later("core.mydata.personal", "erase"),
    ),
    Job(name="mydata.expire", every=timedelta(hours=1), run=_expire),
)
