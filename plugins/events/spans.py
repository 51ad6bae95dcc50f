"""When a date is, by the clock at its place and by that of whoever reads, in their language."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import available_timezones

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from flask_babel import get_locale
from flask_babel import gettext as _

from plugins.events.times.walls import from_utc, parse_wall, zone_info
from townhall import clock

AREA = re.compile(
    "(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/"
)


class Dated(Protocol):
    """A date as it is asked about."""

    @property
    def starts(self) -> str: ...
    @property
    def ends(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def is_all_day(self) -> bool: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Moved(Protocol):
    """A date that was moved."""

    @property
    def before(self) -> str: ...
    @property
    def before_at(self) -> datetime | None: ...
    @property
    def zone(self) -> str: ...


class Reading(NamedTuple):
    """What one clock says of a date: `first` and `last` are the days it takes. Its words are made
    when they are asked for, since a month has hundreds of dates and shows few words of each."""

    begins: datetime | date
    finishes: datetime | date
    first: date
    last: date
    zone_name: str = ""

    @property
    def starts(self) -> str:
        """The start for `<time>`, with its offset."""
        return _iso(self.begins)

    @property
    def ends(self) -> str:
        """The end for `<time>`, with its offset."""
        return _iso(self.finishes)

    @property
    def starts_text(self) -> str:
        """The start in words."""
        return _moment(self.begins)

    @property
    def ends_text(self) -> str:
        """The end in words: of the same day its time alone, of one whole day nothing."""
        if self.first != self.last:
            return _moment(self.finishes)
        return time_said(self.finishes) if isinstance(self.finishes, datetime) else ""

    @property
    def short(self) -> str:
        """All of it in few words, which say the day only where it takes several."""
        if self.first != self.last:
            return str(_("%(start)s to %(end)s", start=self.starts_text, end=self.ends_text))
        if isinstance(self.begins, datetime) and isinstance(self.finishes, datetime):
            times = time_said(self.begins), time_said(self.finishes)
            return str(_("%(start)s to %(end)s", start=times[0], end=times[1]))
        return str(_("All day"))

    @property
    def zone(self) -> str:
        """The name of its zone; empty for whole days."""
        return zone_said(self.zone_name) if self.zone_name else ""


class Times(NamedTuple):
    """A date by two clocks; `here` is None where the reader's says the same."""

    there: Reading
    here: Reading | None

    @property
    def own(self) -> Reading:
        """By the clock of whoever reads."""
        return self.here or self.there


class Block(NamedTuple):
    """The parts of a date block: short names of month and weekday, and the day."""

    iso: str
    month: str
    day: str
    weekday: str


def times_of(dated: Dated, zone: str) -> Times:
    """A date by the clock at its place and by that of a reader in `zone`."""
    if dated.is_all_day:
        return Times(_whole_days(dated), None)
    starts_at, ends_at = dated.starts_at, dated.ends_at
    there = _by_clock(starts_at, ends_at, dated.zone)
    if zone == dated.zone:
        return Times(there, None)
    here = _by_clock(starts_at, ends_at, zone)
    return Times(there, None if _offsets(here) == _offsets(there) else here)


def block_of(day: date) -> Block:
    """The parts of a date block for a day."""
    return Block(day.isoformat(), _said(day, "MMM"), str(day.day), _said(day, "E"))


def month_said(day: date) -> str:
    """A month in words, such as "December 2026"."""
    return _said(day, "yMMMM")


def day_said(day: date) -> str:
    """A day in full, such as "Saturday, December 5, 2026"."""
    return str(format_date(day, "full", locale=_locale()))


def short_day(day: date) -> str:
    """A day in few letters, such as "Sat, Dec 5"; with its year in another one."""
    return _day(day)


def week_said(day: date, today: date) -> str:
    """The heading under which a day stands in a list: near ones by week, others by month."""
    return _week(day, today, _locale())


@lru_cache(maxsize=4096)
def _week(day: date, today: date, _locale: str) -> str:
    monday = today - timedelta(days=today.weekday())
    weeks = (day - timedelta(days=day.weekday()) - monday).days // 7
    if weeks == 0:
        return str(_("This week"))
    if weeks == 1:
        return str(_("Next week"))
    return month_said(day)


def moved_from(dated: Moved) -> str:
    """When it was to start before it was moved, by the clock at its place as it is now."""
    before = parse_wall(dated.before)
    if isinstance(before, datetime) and dated.before_at is not None and dated.zone:
        before = from_utc(dated.before_at, dated.zone)
    return _moment(before)


def weekdays() -> list[tuple[str, str]]:
    """The days of a week from Monday on: short and whole names."""
    monday = date(2026, 1, 5)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [(_said(day, "E"), _said(day, "EEEE")) for day in days]


def time_said(moment: datetime) -> str:
    """A time of day as the reader writes it."""
    return clock_said(moment.time())


def clock_said(at: time) -> str:
    """A time on a clock, as the reader writes it."""
    return _clock_said(at, _locale())


def time_of(reading: Reading) -> str:
    """When it begins, as a time of day alone; of whole days nothing."""
    return time_said(reading.begins) if isinstance(reading.begins, datetime) else ""


def time_on(reading: Reading, day: date) -> str:
    """When it begins on a day that it takes: a time of day, or that it goes on all day."""
    if not reading.zone_name or reading.first < day:
        return str(_("All day"))
    return time_of(reading)


def zone_said(zone: str) -> str:
    """A zone by the name of its place, such as "Lisbon time"."""
    if not zone or zone in ("UTC", "Etc/UTC"):
        return "UTC"
    return str(_("%(city)s time", city=_city(zone, _locale())))


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """The zones to choose from: those of places, by name."""
    return [*sorted(name for name in available_timezones() if AREA.match(name)), "UTC"]


def _by_clock(starts_at: datetime, ends_at: datetime, zone: str) -> Reading:
    info = zone_info(zone)
    starts, ends = starts_at.astimezone(info), ends_at.astimezone(info)
    # What ends at midnight does not take the day that begins then.
    last = (ends_at - timedelta(seconds=1)).astimezone(info).date()
    return Reading(starts, ends, starts.date(), max(last, starts.date()), zone or "UTC")


def _whole_days(dated: Dated) -> Reading:
    first, last = date.fromisoformat(dated.starts[:10]), date.fromisoformat(dated.ends[:10])
    return Reading(first, last, first, last)


def _iso(at: datetime | date) -> str:
    return at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def _moment(at: datetime | date) -> str:
    if not isinstance(at, datetime):
        return _day(at)
    return f"{_day(at.date())}, {time_said(at)}"


def _offsets(reading: Reading) -> list[timedelta | None]:
    moments = (reading.begins, reading.finishes)
    return [moment.utcoffset() for moment in moments if isinstance(moment, datetime)]


def _day(day: date) -> str:
    # The year goes without saying in the one that it is.
    near = day.year == clock.now().year
    return _said(day, "MMMEd" if near else "yMMMEd")


def _said(day: date, skeleton: str) -> str:
    return _kept(day, skeleton, _locale())


# A month says hundreds of days and times, and Babel thinks long about each.
@lru_cache(maxsize=4096)
def _kept(day: date, skeleton: str, locale: str) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


@lru_cache(maxsize=2048)
def _clock_said(at: time, locale: str) -> str:
    return str(format_time(at, "short", locale=locale))


@lru_cache(maxsize=512)
def _city(zone: str, locale: str) -> str:
    city: str = get_timezone_location(zone, locale=locale, return_city=True)
    return city.rpartition("/")[2]


def _locale() -> str:
    return str(get_locale() or "en")
