"""The review queue: whatever waits for somebody who keeps order, of every sort, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import NotificationSort

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.events import recorded, subscribe
    from core.review import views, waiting
    from core.review.events import QueueChanged
    from core.threads.events import ThreadEvent

    subscribe(QueueChanged, waiting.count_anew)
    recorded(ThreadEvent, waiting.follow)
    return [views.bp]


def _said(names: str, times: int) -> str:
    from core.review import waiting

    return waiting.said(names, times)


DECLARES = (
    PersonalData(
        name="review",
        label=_l("What was reviewed"),
        covers=("review_item.author", "review_item.snapshot", "review_item.reasons"),
        stays={"review_item.author": "what the team looks at, or has looked at"},
        freed=("review_item.claimed_by", "review_item.decided_by"),
        texts=("review_item.note", "review_item.reason"),
        erase=later("core.sanctions.personal", "erase_items"),
        # After their posts and files: what is left of those decides what is left to review.
        order=60,
    ),
    NotificationSort(
        name="review",
        label=_l("Something waits for review"),
        icon="gavel",
        said=_said,
        reasons={"keeps": _l("You keep order there")},
        channels=(),
        order=80,
    ),
)
