"""Quiet hours: when a message that is ready now may go out to somebody."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def open_at(now: datetime, zone: str, quiet_from: int | None, quiet_to: int | None) -> datetime:
    """The first moment from `now` (aware) on that is outside of somebody's quiet hours, in UTC.

    They begin and end at minutes after midnight on the wall clock of `zone`; they may span
    midnight, and there are none when one is missing or both are the same. Where that clock
    skips the end, they end when as much time has passed; where it shows it twice, at the first.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now.astimezone(UTC)
    there = now.astimezone(_zone(zone))
    minute = there.hour * 60 + there.minute
    overnight = quiet_from > quiet_to
    late, early = minute >= quiet_from, minute < quiet_to
    if not (late or early if overnight else late and early):
        return now.astimezone(UTC)
    day = there.date() + timedelta(days=1 if overnight and late else 0)
    end = datetime.combine(day, time(*divmod(quiet_to, 60)), there.tzinfo)
    if end.astimezone(UTC) <= now:
        # The clock went back meanwhile and shows this hour for the second time.
        end = end.replace(fold=1)
    return end.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
