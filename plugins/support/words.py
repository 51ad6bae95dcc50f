"""Clocks in words, in the language of whoever reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support.clocks.counting import Part
from plugins.support.clocks.targets import FIRST, NEXT, SOLVE, Target

HOUR, MINUTE = 3600, 60
NAMES = {FIRST: _l("First answer"), NEXT: _l("Next answer"), SOLVE: _l("Solution")}
PRIORITIES = {4: _l("Urgent"), 3: _l("High"), 2: _l("Normal"), 1: _l("Low")}


class Standing(NamedTuple):
    """How a target stands: a sentence, a sign and its colour."""

    words: str
    icon: str
    tone: str


def length(seconds: int) -> str:
    """A length of time in hours and minutes: the two that matter, seconds only under a minute."""
    if seconds < MINUTE:
        return str(ngettext("%(num)s second", "%(num)s seconds", seconds))
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if not hours:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    if not minutes:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def exactly(seconds: int) -> str:
    """A length to the second, so that a column of them adds up: `7:30:05`."""
    return f"{seconds // HOUR}:{seconds % HOUR // MINUTE:02}:{seconds % MINUTE:02}"


def wall(moment: datetime, zone: str) -> str:
    """A moment by the clock of a zone, with its day."""
    there = moment.astimezone(ZoneInfo(zone))
    locale: Any = get_locale() or "en"
    day = format_skeleton("yMMMEd", there, tzinfo=there.tzinfo, locale=locale)
    return f"{day}, {there:%H:%M:%S}"


def standing(target: Target, now: datetime) -> Standing:
    """How a target stands: done in time or late, standing still, due, overdue."""
    used, due = target.used(now), target.due_at
    if not target.is_running:
        if used > target.limit:
            return Standing(_("Late by %(time)s", time=length(used - target.limit)), "x", "bad")
        return Standing(_("In time, after %(time)s", time=length(used)), "circle-check", "good")
    if used > target.limit:
        late = length(used - target.limit)
        return Standing(_("Overdue by %(time)s of open hours", time=late), "triangle-alert", "bad")
    if due is None or target.is_paused(now):
        left = length(target.limit - used)
        return Standing(_("The clock stands still; %(time)s are left", time=left), "hourglass", "")
    left = length(target.limit - used)
    tone = "warn" if used * 4 >= target.limit * 3 else ""
    return Standing(_("%(time)s of open hours left", time=left), "clock", tone)


def reason(part: Part) -> str:
    """Why a part of time counts or does not."""
    if part.why == "counted":
        return str(_("Counts"))
    if part.why == "paused":
        return str(_("The clock stands still: %(state)s", state=part.note))
    if part.why == "holiday":
        return str(_("Closed: %(holiday)s", holiday=part.note))
    return str(_("Closed"))
