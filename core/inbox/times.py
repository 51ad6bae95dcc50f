"""Until when a row may be put off: by words that mean a moment where somebody is, or by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from core import clock
from core.bookmarks.times import local, moment

MORNING, EVENING = time(9), time(20)
LATE = time(18)
LONGEST = timedelta(days=366)


class Later(NamedTuple):
    """A moment that is offered: `key` names it in the form."""

    key: str
    label: str
    at: datetime


def offers(zone: str) -> list[Later]:
    """What may be chosen now in one click: this evening (late in the day: three hours from
    now), tomorrow, and the Monday to come, each morning at nine."""
    now = clock.now()
    today, hour = local(now, zone)
    soon = now.replace(second=0, microsecond=0) + timedelta(hours=3)
    if hour < LATE:
        evening = Later("later", _("This evening"), moment(today, EVENING, zone))
    else:
        evening = Later("later", _("In three hours"), soon)
    monday = today + timedelta(days=7 - today.weekday())
    tomorrow = today + timedelta(days=1)
    return [
        evening,
        Later("tomorrow", _("Tomorrow"), moment(tomorrow, MORNING, zone)),
        Later("week", _("Next week"), moment(monday, MORNING, zone)),
    ]


def chosen(key: str, zone: str) -> datetime | None:
    """The moment of an offer, or None for a word that none has."""
    return next((offer.at for offer in offers(zone) if offer.key == key), None)


def on_day(day: date, at: time | None, zone: str) -> datetime:
    """A day and time of somebody's own choice. Raises `ValueError` with a sentence."""
    today = local(clock.now(), zone).day
    if day > today + LONGEST:
        raise ValueError(_("A day within the next year."))
    if day < today or moment(day, at or MORNING, zone) <= clock.now():
        raise ValueError(_("That is over already. Choose a moment to come."))
    return moment(day, at or MORNING, zone)
