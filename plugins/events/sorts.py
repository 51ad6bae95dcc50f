"""What people are told of events, and why it reaches them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from townhall import NotificationSort

SEAT, CHANGE, ASKED = "events.seat", "events.change", "events.asked"
REMINDER, CALENDAR, HOST = "events.reminder", "events.calendar", "events.host"


def _seat(_names: str, _times: int) -> Any:
    return _("There is news of your seat")


def _change(_names: str, times: int) -> Any:
    return ngettext("It was changed", "It was changed %(num)s times", times)


def _asked(names: str, _times: int) -> Any:
    return _("%(names)s would like to come", names=names) if names else _("It waits for you")


def _reminder(_names: str, _times: int) -> Any:
    return _("It begins soon")


def _host(names: str, _times: int) -> Any:
    return _("%(names)s made you a host", names=names) if names else _("You are a host now")


def _calendar(_names: str, _times: int) -> Any:
    return _("It is in your calendar")


SORTS = (
    NotificationSort(
        name=ASKED,
        label=_l("Events that wait for an answer of yours"),
        icon="hourglass",
        said=_asked,
        says={
            "offered": _l("A seat is held for you. Take it in time"),
            "invited": _l("A host holds a seat for you. Take it in time"),
            "confirm": _l("It was moved. Say whether you still come"),
        },
        reasons={
            "offered": _l("You are on the waiting list"),
            "invited": _l("You are invited"),
            "confirm": _l("You have a seat"),
            "host": _l("You are a host"),
        },
        order=80,
        waits=True,
    ),
    NotificationSort(
        name=SEAT,
        label=_l("Your seats at events"),
        icon="user-check",
        said=_seat,
        says={
            "promoted": _l("A seat became free, and it is yours"),
            "approved": _l("You are let in"),
            "invited": _l("A host has given you a seat"),
            "refused": _l("The hosts cannot let you in"),
            "removed": _l("A host has taken your seat away"),
            "lapsed": _l("You did not take your seat in time, so it went to the next"),
            "listed": _l("All seats are taken, so you are on the waiting list"),
            "declined": _l("Your calendar said by mail that you do not come"),
            "early": _l("You stand in line and get a seat when answers open, if one is free"),
            "opened": _l("Answers are open, and you have a seat"),
            "full": _l("Answers are open, but all seats are taken"),
            "asking": _l("The hosts decide whether you come"),
        },
        reasons={
            "promoted": _l("You were on the waiting list"),
            "approved": _l("You had asked for a seat"),
            "invited": _l("You are invited"),
            "refused": _l("You had asked for a seat"),
            "removed": _l("You had answered this event"),
            "lapsed": _l("A seat was held for you"),
            "listed": _l("You had asked for a seat"),
            "declined": _l("You had answered this event"),
            "early": _l("You come to all dates"),
            "opened": _l("You stood in line"),
            "full": _l("You stood in line"),
            "asking": _l("You had asked for a seat"),
        },
        order=81,
    ),
    NotificationSort(
        name=CHANGE,
        label=_l("Changes of events you answered"),
        icon="refresh-cw",
        said=_change,
        says={
            "moved": _l("It is at another time now"),
            "cancelled": _l("It does not take place"),
            "postponed": _l("It is postponed"),
            "back": _l("It takes place after all"),
            "link": _l("There is another way to join it"),
            "place": _l("Its place, or when it ends, is another one"),
        },
        reasons=dict.fromkeys(
            ("moved", "cancelled", "postponed", "back", "link", "place"),
            _l("You answered this event"),
        ),
        order=82,
    ),
    NotificationSort(
        name=REMINDER,
        label=_l("Reminders of events"),
        icon="bell-ring",
        said=_reminder,
        reasons={"going": _l("You come to this event"), "maybe": _l("You may come to this event")},
        order=83,
    ),
    NotificationSort(
        name=HOST,
        label=_l("Events that you are asked to run"),
        icon="key-round",
        said=_host,
        says={"door": _l("You keep the door now")},
        reasons={"host": _l("You are a host of it"), "door": _l("You keep its door")},
        order=85,
    ),
    NotificationSort(
        name=CALENDAR,
        label=_l("Calendar mail of events you come to"),
        icon="calendar-days",
        said=_calendar,
        reasons={},
        channels=("mail",),
        order=84,
        only="mail",
    ),
)
