"""Web push: browsers that show what their owners are told, also while no page is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.registry import Channel

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def _queue(user_id: int, notification_id: int) -> None:
    _queue_all({user_id: notification_id})


def _queue_all(rows: Mapping[int, int]) -> None:
    from core.push.actions import queue

    queue(rows)


def _ready(user_id: int) -> bool:
    from core.push.queries import is_reachable

    return is_reachable(user_id)


DECLARES = (
    PersonalData(
        name="push",
        label=_l("Browsers with messages"),
        own=("push_subscription.user",),
        stays={"push_subscription.user": "reaches nobody but them, and nobody suspended"},
        hidden=(
            "push_subscription.key",
            "push_subscription.endpoint",
            "push_subscription.public_key",
            "push_subscription.secret",
        ),
    ),
    Channel(
        name="push",
        label=_l("Browser"),
        queue=_queue,
        queue_all=_queue_all,
        ready=_ready,
        unready=_l("Switch it on in a browser first."),
        endpoint="push.index",
        order=60,
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the worker's part."""
    from core.push import (
        jobs,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]
