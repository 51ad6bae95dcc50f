"""How long somebody stays signed in: from the first moment, and without being here.

The times are in docs/how-to/accounts.md. Who is staff is asked anew at each request, so a role
that is given shortens the sessions that are open.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from core import clock


class Life(NamedTuple):
    """`whole` from signing in, `idle` from the last request."""

    whole: timedelta
    idle: timedelta


BROWSER = Life(timedelta(days=2), timedelta(days=1))
REMEMBERED = Life(timedelta(days=60), timedelta(days=30))
STAFF_BROWSER = Life(timedelta(days=1), timedelta(hours=12))
STAFF_REMEMBERED = Life(timedelta(days=14), timedelta(days=7))


def life(*, remember: bool, is_staff: bool = False) -> Life:
    """The life of a session."""
    if is_staff:
        return STAFF_REMEMBERED if remember else STAFF_BROWSER
    return REMEMBERED if remember else BROWSER


def is_over(
    *, created_at: datetime, seen_at: datetime, remember: bool, is_staff: bool = False
) -> bool:
    """Whether a session has lived its time."""
    now, most = clock.now(), life(remember=remember, is_staff=is_staff)
    return now - created_at >= most.whole or now - seen_at >= most.idle
