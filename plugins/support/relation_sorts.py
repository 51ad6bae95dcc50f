"""What people are told of requests that were split or made of something else."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from townhall import NotificationSort

SPLIT, ADDED = "support.split", "support.added"
TAKEN, ASKED = "support.taken", "support.consent"


def _split(_names: str, _times: int) -> Any:
    return _("Something you wrote is a request of its own now")


def _added(names: str, _times: int) -> Any:
    return _("%(names)s has added you to a request", names=names)


def _taken(names: str, _times: int) -> Any:
    return _("%(names)s made a private request of something you wrote", names=names)


def _asked(names: str, _times: int) -> Any:
    return _("%(names)s asks whether others may read your question", names=names)


SORTS = (
    NotificationSort(
        name=ASKED,
        label=_l("Questions about publishing what you asked in private"),
        icon="eye",
        said=_asked,
        reasons={"requester": _l("It is your request")},
        order=101,
        waits=True,
    ),
    NotificationSort(
        name=TAKEN,
        label=_l("Requests that were made of your posts"),
        icon="life-buoy",
        said=_taken,
        reasons={"author": _l("You wrote the post; you and the team read the request")},
        order=102,
    ),
    NotificationSort(
        name=SPLIT,
        label=_l("Requests of yours that were split"),
        icon="split",
        said=_split,
        reasons={"requester": _l("You wrote it in another request")},
        order=103,
    ),
    NotificationSort(
        name=ADDED,
        label=_l("Requests that you are added to"),
        icon="user-check",
        said=_added,
        reasons={"added": _l("You may read it and write in it")},
        order=104,
    ),
)
