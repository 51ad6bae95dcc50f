"""The views that every desk has, by name, in their order."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from plugins.support.filters import NEWEST, Filters
from plugins.support.states import CATEGORIES, OURS, SOLVED


class Overview(NamedTuple):
    """A view that is always there. `is_counted`: whether it says how many there are."""

    key: str
    name: Any
    icon: str
    filters: Filters
    is_counted: bool = True


OVERVIEWS = (
    Overview("ours", _l("Waiting for us"), "inbox", Filters(categories=OURS, order="oldest")),
    Overview("mine", _l("Mine"), "user-check", Filters(assignee="me")),
    Overview("nobodys", _l("Nobody’s yet"), "user-plus", Filters(assignee="nobody")),
    Overview("new", _l("New"), "circle-dashed", NEWEST),
    Overview("soon", _l("Due soon or missed"), "clock", Filters(breach="soon", order="breach")),
    Overview("open", _l("All open"), "circle-dot", Filters()),
    Overview(
        *("solved", _l("Solved lately"), "circle-check"),
        Filters(categories=(SOLVED,), solved_days=7),
        is_counted=False,
    ),
    Overview("spam", _l("Spam"), "ban", Filters(categories=CATEGORIES, spam=True)),
)
FIRST = "ours"


def overview_of(key: str) -> Overview | None:
    """The one of that name, or None."""
    return next((one for one in OVERVIEWS if one.key == key), None)
