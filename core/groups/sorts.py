"""What people are told about groups, and why."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core.registry import NotificationSort


def _asks(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s asks to be let into a group",
        "%(names)s ask to be let into a group",
        times,
        names=names,
    )


def _invites(names: str, _times: int) -> Any:
    return _("%(names)s invites you into a group", names=names)


def _answers(names: str, _times: int) -> Any:
    return _("%(names)s answered your request to be let into a group", names=names)


def _let_in(_names: str, _times: int) -> Any:
    return _("You are in a group now, because you fit what it asks for")


REQUEST = NotificationSort(
    name="group_request",
    label=_l("Requests to groups of mine"),
    icon="user-plus",
    said=_asks,
    reasons={"owner": _l("You look after this group")},
    order=80,
    waits=True,
)
INVITE = NotificationSort(
    name="group_invite",
    label=_l("Invitations into groups"),
    icon="users",
    said=_invites,
    reasons={"invited": _l("You were invited by name")},
    order=81,
    waits=True,
)
ANSWER = NotificationSort(
    name="group_answer",
    label=_l("Answers to my requests to groups"),
    icon="users",
    said=_answers,
    reasons={"approved": _l("You were let in"), "declined": _l("You were not let in")},
    order=82,
)
RULE = NotificationSort(
    name="group_rule",
    label=_l("Groups that I am in by their rule"),
    icon="users",
    said=_let_in,
    reasons={"rule": _l("You fit what the group asks for")},
    # A rule may let in thousands at once.
    channels=(),
    order=83,
)
SORTS = (REQUEST, INVITE, ANSWER, RULE)
