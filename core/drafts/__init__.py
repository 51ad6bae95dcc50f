"""Drafts: what people have begun to write in any form, kept on the server until it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.drafts import following, jobs
from core.personal import PersonalData
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "blueprints", "following"]

DECLARES = (
    Job(name="drafts.forget_old", every=timedelta(days=1), run=jobs.forget_old),
    PersonalData(name="drafts", label=_l("Drafts"), own=("draft.user",), aside=("draft.user",)),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, which also keep what other pages cannot take."""
    from core.drafts import views

    return [views.bp]
