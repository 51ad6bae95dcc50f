"""Times as people read them: relative up to a week, then the date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from core import clock

QUARTER = 15  # minutes; days begin at a multiple of it in every zone


class Reader(NamedTuple):
    """For whom a time is written. `short` leaves the direction out ("3 h")."""

    tz: str
    locale: str
    short: bool = False


class Distance(NamedTuple):
    """How far away: minutes, hours or days, negative for the past; or where only a date fits."""

    unit: str
    away: int


def when(moment: datetime, tz: str, locale: str, *, short: bool = False) -> Markup:
    """`<time>` with the relative time or the date as text and the full date as its title.

    `moment` is aware. `short` suits the edge of a list, where "ago" goes without saying.
    """
    minute = _minutes(moment)
    distance = _distance(minute, _minutes(clock.now()), tz)
    return _element(minute, distance, Reader(tz, locale, short))


def told_briefly(tz: str, locale: str) -> Callable[[int], Markup]:
    """What `when` says `short`, for the moments of a list, each given as the minute since 1970 that
    it is in. What is the same for all of them is asked once."""
    now, reader = _minutes(clock.now()), Reader(tz, locale, short=True)

    def told(minute: int) -> Markup:
        return _element(minute, _distance(minute, now, tz), reader)

    return told


def time_label(
    moment: datetime, now: datetime, tz: str, locale: str, *, short: bool = False
) -> str:
    """The text that `when` shows at `now`. While it is equal the element is: a cache key."""
    minute = _minutes(moment)
    return _label(minute, _distance(minute, _minutes(now), tz), Reader(tz, locale, short))


def full_date(moment: datetime, tz: str, locale: str) -> str:
    """Date and time to the minute in that zone, such as "30 November 2026, 19:20"."""
    return _full(_minutes(moment), tz, locale)


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _distance(minute: int, now: int, tz: str) -> Distance:
    gap = minute - now
    if abs(gap) < 60:
        return Distance("minute", gap)
    if abs(gap) < 24 * 60:
        return Distance("hour", int(gap / 60))
    return _days(minute, now // QUARTER, tz)


@lru_cache(maxsize=8192)
def _days(minute: int, quarter: int, tz: str) -> Distance:
    then, today = _local(minute, tz).date(), _local(quarter * QUARTER, tz).date()
    days = (then - today).days
    if abs(days) < 7:
        return Distance("day", days)
    return Distance("date" if then.year == today.year else "year", 0)


@lru_cache(maxsize=8192)
def _element(minute: int, distance: Distance, reader: Reader) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%MZ"),
        _full(minute, reader.tz, reader.locale),
        _label(minute, distance, reader),
    )


def _label(minute: int, distance: Distance, reader: Reader) -> str:
    unit, away = distance
    if unit in ("date", "year"):
        # At the edge of a list there is room for "8 Nov", not for "8 November".
        skeleton = ("MMMd" if reader.short else "MMMMd") if unit == "date" else "yMMMd"
        return format_skeleton(
            skeleton, _local(minute, reader.tz), locale=known_locale(reader.locale)
        )
    with force_locale(reader.locale):
        return str(_words(unit, away, short=reader.short))


def _words(unit: str, count: int, *, short: bool) -> str:
    if count == 0:
        return str(_("now") if short else _("just now"))
    if abs(count) == 1 and unit == "day":
        return str(_("tomorrow") if count > 0 else _("yesterday"))
    if short and unit != "day":
        return _span(unit, abs(count))
    return _future(unit, count) if count > 0 else _past(unit, -count)


def _span(unit: str, count: int) -> str:
    if unit == "minute":
        return str(ngettext("%(num)d min", "%(num)d min", count))
    return str(ngettext("%(num)d h", "%(num)d h", count))


def _past(unit: str, count: int) -> str:
    if unit == "minute":
        return str(ngettext("%(num)d min ago", "%(num)d min ago", count))
    if unit == "hour":
        return str(ngettext("%(num)d h ago", "%(num)d h ago", count))
    return str(ngettext("%(num)d day ago", "%(num)d days ago", count))


def _future(unit: str, count: int) -> str:
    if unit == "minute":
        return str(ngettext("in %(num)d min", "in %(num)d min", count))
    if unit == "hour":
        return str(ngettext("in %(num)d h", "in %(num)d h", count))
    return str(ngettext("in %(num)d day", "in %(num)d days", count))


@lru_cache(maxsize=8192)
def _full(minute: int, tz: str, locale: str) -> str:
    moment, language = _local(minute, tz), known_locale(locale)
    pattern = str(get_datetime_format("medium", locale=language)).replace("'", "")
    date = format_date(moment, "long", locale=language)
    time = format_time(moment, "short", tzinfo=moment.tzinfo, locale=language)
    return pattern.replace("{1}", date).replace("{0}", time)


def _local(minute: int, tz: str) -> datetime:
    return datetime.fromtimestamp(minute * 60, _zone(tz))


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=128)
def known_locale(name: str) -> Locale:
    """A language as Babel knows it, looked up once."""
    return Locale.parse(name.replace("-", "_"))
