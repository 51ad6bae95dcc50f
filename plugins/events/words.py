"""Times of events in words, in the language of whoever reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_date, format_time
from flask_babel import get_locale
from flask_babel import gettext as _

from plugins.events.times.walls import Wall, from_utc, is_day, parse_wall


def when(held: Any, starts: str = "") -> str:
    """When a date (a row or a view) is, by the clock on its wall: "Saturday, November 21, 2026,
    7:00 PM (Europe/Paris)". `starts` is another wall time in its zone to say in place of its
    own."""
    wall = parse_wall(starts or held.starts)
    last = parse_wall(held.ends)
    if is_day(wall) and not starts and last > wall:
        return str(_("%(first)s to %(last)s", first=_day(wall), last=_day(last)))
    return _said(wall, held.zone)


def for_reader(held: Any, zone: str) -> str:
    """The same by the clock where its reader is; empty where that shows the same, and for whole
    days, which are the same everywhere."""
    wall = parse_wall(held.starts)
    if not isinstance(wall, datetime):
        return ""
    there = from_utc(held.starts_at, zone)
    return "" if there == wall else _said(there, zone)


def _said(wall: Wall, zone: str) -> str:
    if not isinstance(wall, datetime):
        return _day(wall)
    clock = format_time(wall, "short", locale=get_locale() or "en")
    if not zone:
        return str(_("%(day)s, %(time)s", day=_day(wall), time=clock))
    return str(_("%(day)s, %(time)s (%(zone)s)", day=_day(wall), time=clock, zone=zone))


def _day(wall: Wall) -> str:
    return format_date(wall, "full", locale=get_locale() or "en")
