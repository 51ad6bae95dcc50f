"""The one place that asks what time it is, so that tests can say it instead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("townhall_fixed_time", default=None)


def now() -> datetime:
    """The current moment as an aware UTC datetime."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Make `now()` answer `moment` (aware) inside the block. For tests and importers."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


@lru_cache(maxsize=64)
def zone_named(name: str) -> str:
    """A time zone by its name, such as `Europe/Warsaw`, if there is one; else `UTC`."""
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        return "UTC"


def ago(**span: float) -> datetime:
    """The moment `span` before now, in the keywords of `timedelta`."""
    return now() - timedelta(**span)
