"""When to remind somebody: in words, or at a day and time where they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core import clock

MORNING = time(9)
LONGEST = timedelta(days=5 * 366)
DAYS = {"tomorrow": 1, "week": 7}


class Local(NamedTuple):
    """A moment as a calendar and a clock on somebody's wall show it."""

    day: date
    time: time


def preset(name: str, zone: str) -> datetime:
    """The morning that a preset means: of tomorrow, or of this day in a week."""
    today = local(clock.now(), zone).day
    return moment(today + timedelta(days=DAYS[name]), MORNING, zone)


def moment(day: date, at: time, zone: str) -> datetime:
    """A day and time on somebody's wall, as a moment to the minute."""
    there = datetime.combine(day, at.replace(second=0, microsecond=0), _zone(zone))
    return there.astimezone(UTC)


def local(when: datetime, zone: str) -> Local:
    """A moment as day and time in a zone."""
    there = when.astimezone(_zone(zone))
    return Local(there.date(), there.time().replace(second=0, microsecond=0))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
