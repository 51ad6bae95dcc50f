"""What people are told of ideas, and why it reaches them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from plugins.ideas.queries.reach import AUTHOR, FOLLOWER, VOTER
from townhall import NotificationSort

STATUS, RESPONSE, SHIPPED = "ideas.status", "ideas.response", "ideas.shipped"
CONCERNED = {
    AUTHOR: _l("You suggested this idea"),
    VOTER: _l("You voted for this idea"),
    FOLLOWER: _l("You follow this idea"),
}
"""Why an idea concerns somebody, the strongest reason first."""


def _status(_names: str, times: int) -> Any:
    return ngettext("Its status was changed", "Its status was changed %(num)s times", times)


def _shipped(_names: str, times: int) -> Any:
    return ngettext("What you wanted is there", "What you wanted has come %(num)s times", times)


def _response(_names: str, times: int) -> Any:
    return ngettext("The team has answered", "The team has answered %(num)s times", times)


SORTS = (
    NotificationSort(
        name=STATUS,
        label=_l("Status of ideas that concern you"),
        icon="circle-dot",
        said=_status,
        reasons=CONCERNED,
        order=90,
    ),
    NotificationSort(
        name=RESPONSE,
        label=_l("Official responses to ideas that concern you"),
        icon="landmark",
        said=_response,
        reasons=CONCERNED,
        order=91,
    ),
    NotificationSort(
        name=SHIPPED,
        label=_l("Ideas that concern you and are there now"),
        icon="rocket",
        said=_shipped,
        reasons=CONCERNED,
        order=92,
    ),
)
