"""What people are told of requests, and why it reaches them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from townhall import NotificationSort

NEW, YOURS, HEARD, STANDS, RATE, RULE = (
    "support.new",
    "support.yours",
    "support.heard",
    "support.stands",
    "support.rate",
    "support.rule",
)
TEAM, ASSIGNEE, FOLLOWER, OWNER = "team", "assignee", "follower", "owner"
WAITS, REMINDED, SOLVED, CLOSED, RETURNED = "waits", "reminded", "solved", "closed", "returned"
_ASKED = _l("You asked for help")


def _new(_names: str, times: int) -> Any:
    return ngettext("Somebody asks for help", "%(num)s times somebody asks for help", times)


def _yours(_names: str, _times: int) -> Any:
    return _("A request is yours")


def _heard(names: str, times: int) -> Any:
    return ngettext("%(names)s answered", "%(names)s answered %(num)s times", times, names=names)


def _stands(_names: str, _times: int) -> Any:
    return _("Your request stands differently")


def _rate(_names: str, _times: int) -> Any:
    return _("How was our help?")


def _rule(_names: str, _times: int) -> Any:
    return _("A rule of the help desk has something to say")


SORTS = (
    NotificationSort(
        name=NEW,
        label=_l("New requests in queues that you answer"),
        icon="life-buoy",
        said=_new,
        reasons={TEAM: _l("You answer the requests of this queue")},
        # The desk shows them; a mail for each would teach a team to read none.
        channels=(),
        order=100,
    ),
    NotificationSort(
        name=YOURS,
        label=_l("Requests that become yours, or are yours no more"),
        icon="user-check",
        said=_yours,
        reasons={ASSIGNEE: _l("It was given to you"), RETURNED: _l("It was yours")},
        says={RETURNED: _l("A request went back to its queue, since nobody answered it")},
        order=101,
    ),
    NotificationSort(
        name=HEARD,
        label=_l("Answers to requests that are yours or that you follow"),
        icon="message-square",
        said=_heard,
        reasons={ASSIGNEE: _l("This request is yours"), FOLLOWER: _l("You follow this request")},
        order=102,
    ),
    NotificationSort(
        name=STANDS,
        label=_l("How your requests stand"),
        icon="circle-dot",
        said=_stands,
        reasons=dict.fromkeys((WAITS, REMINDED, SOLVED, CLOSED), _ASKED),
        says={
            WAITS: _l("We wait for your answer"),
            REMINDED: _l("We still wait for your answer"),
            SOLVED: _l("Your request is solved. If it is not, just answer."),
            CLOSED: _l("Your request is closed"),
        },
        order=103,
    ),
    NotificationSort(
        name=RATE,
        label=_l("The question how our help was"),
        icon="smile-plus",
        said=_rate,
        reasons={SOLVED: _ASKED},
        order=104,
    ),
    NotificationSort(
        name=RULE,
        label=_l("What rules of the help desk tell"),
        icon="wrench",
        said=_rule,
        reasons={
            TEAM: _l("A rule of the help desk tells you"),
            OWNER: _l("You look after the rules of the help desk"),
        },
        order=105,
    ),
)
