"""What people are told of their own votes and private ideas."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from townhall import NotificationSort

MERGED, RECORDED, CONSENT = "ideas.merged", "ideas.recorded", "ideas.consent"
ODD, PUBLISHED = "ideas.odd", "ideas.published"


def _merged(_names: str, _times: int) -> Any:
    return _("An idea became part of this one, and what you gave it counts here")


def _recorded(names: str, _times: int) -> Any:
    return _("%(names)s has written down your vote", names=names)


def _consent(names: str, _times: int) -> Any:
    return _("%(names)s asks whether everybody may read it", names=names)


def _published(names: str, _times: int) -> Any:
    return _("%(names)s has suggested your private idea in the name of the team", names=names)


def _odd(_names: str, _times: int) -> Any:
    return _("Some votes for it look odd")


SORTS = (
    NotificationSort(
        name=CONSENT,
        label=_l("Questions about your private ideas"),
        icon="eye",
        said=_consent,
        reasons={"author": _l("It is your private idea")},
        order=93,
        waits=True,
    ),
    NotificationSort(
        name=PUBLISHED,
        label=_l("Your private ideas, suggested by the team"),
        icon="lightbulb",
        said=_published,
        reasons={"author": _l("You agreed to it; a vote of yours is written down there")},
        order=97,
    ),
    NotificationSort(
        name=MERGED,
        label=_l("Ideas you wanted that became part of others"),
        icon="merge",
        said=_merged,
        reasons={
            "author": _l("You suggested an idea that became part of it"),
            "voter": _l("You voted for an idea that became part of it"),
        },
        order=94,
    ),
    NotificationSort(
        name=RECORDED,
        label=_l("Votes that the team writes down for you"),
        icon="user-check",
        said=_recorded,
        reasons={"voter": _l("You asked for it elsewhere")},
        order=95,
    ),
    NotificationSort(
        name=ODD,
        label=_l("Votes that look odd"),
        icon="triangle-alert",
        said=_odd,
        reasons={"keeps": _l("You keep order there")},
        channels=(),
        order=96,
    ),
)
