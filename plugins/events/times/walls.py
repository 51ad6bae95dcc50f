"""Wall times: what a clock on the wall shows in a zone, and the moments they stand for.

A wall time is a naive `datetime`, or a `date` for a whole day. Moments are aware UTC datetimes.
A zone is an IANA name; an empty one counts as UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

Wall = datetime | date
DAY = timedelta(days=1)


def is_day(wall: Wall) -> bool:
    """Whether it is a whole day (a `datetime` is a `date` too)."""
    return not isinstance(wall, datetime)


def parse_wall(text: str) -> Wall:
    """`2026-03-29T10:00` or `2026-03-29`, as `wall_text` writes it.

    Raises `ValueError` for anything else, an offset included.
    """
    if len(text) == 10:
        return date.fromisoformat(text)
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None:
        raise ValueError(f"a wall time has no offset: {text!r}")
    return wall.replace(microsecond=0)


def wall_text(wall: Wall) -> str:
    """The text that is kept: to the minute, with seconds only where there are any."""
    if not isinstance(wall, datetime):
        return wall.isoformat()
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def to_utc(wall: Wall, zone: str) -> datetime:
    """The moment of a wall time; of a whole day its midnight.

    A time that the clock skips counts with the offset before the jump, one that comes twice is
    the first of both (RFC 5545, 3.3.5). `zoneinfo` reads `fold=0` exactly so.
    """
    return _naive(wall).replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)


def from_utc(moment: datetime, zone: str) -> datetime:
    """What the clock shows at a moment, naive."""
    return moment.astimezone(zone_info(zone)).replace(tzinfo=None, fold=0)


def span(start: Wall, end: Wall) -> timedelta:
    """How much further the clock is at `end` than at `start`; a whole day counts from midnight."""
    return _naive(end) - _naive(start)


def oddness(wall: Wall, zone: str) -> str:
    """`skipped` when the clock never shows this time, `twice` when it does so twice, else empty.

    A whole day is never odd: it is there even where its midnight is not.
    """
    if not isinstance(wall, datetime):
        return ""
    aware = wall.replace(tzinfo=zone_info(zone))
    before, after = aware.replace(fold=0).utcoffset(), aware.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    if before == after:
        return ""
    return "skipped" if after > before else "twice"


def known_zone(name: str) -> str | None:
    """The IANA name of a zone, however its letters are cased; `None` if there is no such zone."""
    return _zones().get(name.strip().lower())


@lru_cache(maxsize=128)
def zone_info(zone: str) -> ZoneInfo:
    """The rules of a zone. Raises `ZoneInfoNotFoundError` or `ValueError` for an unknown one."""
    return ZoneInfo(zone or "UTC")


def _naive(wall: Wall) -> datetime:
    return wall if isinstance(wall, datetime) else datetime.combine(wall, time())


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    # Factory is the answer of a machine that was never told where it is.
    return {name.lower(): name for name in available_timezones() if name != "Factory"}
