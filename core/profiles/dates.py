"""Dates as a profile says them, in the reader's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from flask_babel import get_locale

from core import clock
from core.profiles.queries import PersonView


def month_name(day: date, *, year: bool = False) -> str:
    """`Mar`, or with the year `March 2021`."""
    return _said("yMMMM" if year else "MMM", day, str(get_locale() or "en"))


def day_name(day: date) -> str:
    """`16 November`, in the order of the language."""
    return _said("MMMMd", day, str(get_locale() or "en"))


# A profile says a dozen months, and Babel thinks long about each.
@lru_cache(maxsize=512)
def _said(skeleton: str, day: date, locale: str) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


def local_time(person: PersonView) -> str:
    """What time it is where somebody is; empty when their zone says nothing."""
    if person.timezone == "UTC":
        return ""
    try:
        zone = ZoneInfo(person.timezone)
    except (KeyError, ValueError, OSError):
        return ""
    return str(format_time(clock.now(), "short", tzinfo=zone, locale=get_locale() or "en"))
