"""Insights: who was here, what each day came to, and the measures made of that."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.insights.metrics import METRICS
from core.personal import PersonalData, later
from core.registry import Job, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.insights import views

    return [views.bp]


def _count_lately() -> None:
    from core.insights import counting

    counting.count_lately()


def _count_all() -> None:
    from core.insights import counting

    counting.count_all()


DECLARES: tuple[Any, ...] = (
    *METRICS,
    Setting(
        name="visit_days",
        label=_l("Days for which visits and figures are kept"),
        kind="number",
        default=400,
        minimum=60,
        maximum=3650,
        help=_l("Who was here on which day is forgotten afterwards, and insights end there."),
        section=_l("Insights"),
    ),
    Job(name="insights.count_lately", every=timedelta(hours=1), run=_count_lately),
    Job(name="insights.count_all", every=timedelta(days=1), run=_count_all),
    PersonalData(
        name="insights",
        label=_l("Days of visits"),
        own=("presence.user",),
        stays={"presence.user": "a count of days, which nobody else sees"},
        erase=later("core.insights.counting", "erase"),
        order=90,
    ),
)
