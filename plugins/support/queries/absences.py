"""Who is away, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from plugins.support.models import SupportAbsence
from townhall import clock


class Absence(NamedTuple):
    """A time in which somebody gets no new tickets; `ends_at` is the first moment after it."""

    id: int
    starts_at: datetime
    ends_at: datetime


def absences_of(user_id: int) -> list[Absence]:
    """Somebody's absences that are not over, the next one first."""
    mine = (SupportAbsence.user == user_id) & (SupportAbsence.ends_at > clock.now())
    columns = (SupportAbsence.id, SupportAbsence.starts_at, SupportAbsence.ends_at)
    rows = SupportAbsence.select(*columns).where(mine).order_by(SupportAbsence.starts_at)
    return [Absence(*row) for row in rows.limit(100).tuples()]
