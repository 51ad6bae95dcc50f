"""People as others see them: profile pages, the directory, and what members say of themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.profiles import jobs
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

DECLARES = (
    Job(name="profiles.sweep_avatars", every=timedelta(days=1), run=jobs.sweep_avatars),
    PersonalData(
        name="profile",
        label=_l("Profile"),
        covers=(
            "user.name",
            "user.bio",
            "user.bio_html",
            "user.place",
            "user.links",
            "user.timezone",
            "user.locale",
            "user.avatar",
        ),
        export=later("core.profiles.personal", "export"),
        erase=later("core.profiles.personal", "erase"),
        order=60,
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.profiles import views

    return [views.bp]
