"""Who of a team is there: those who work on a queue and are not away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from plugins.support.models import SupportAbsence
from plugins.support.rules import ANSWER
from townhall import User, clock, holders


def team_ids(space_id: int) -> list[int]:
    """Who answers the requests of a queue, away or not, by id."""
    rows = User.select(User.id).where(holders(ANSWER, space_id)).order_by(User.id)
    return [user_id for (user_id,) in rows.tuples()]


def away_now(user_ids: Collection[int], at: datetime | None = None) -> set[int]:
    """Which of these people are away at a moment."""
    now = at or clock.now()
    runs = (SupportAbsence.starts_at <= now) & (SupportAbsence.ends_at > now)
    mine = SupportAbsence.user.in_(list(user_ids))
    rows = SupportAbsence.select(SupportAbsence.user).where(runs & mine).distinct()
    return {user_id for (user_id,) in rows.tuples()}


def present_ids(space_id: int) -> list[int]:
    """Who can be given a new ticket of a queue now, by id."""
    team = team_ids(space_id)
    away = away_now(team)
    return [user_id for user_id in team if user_id not in away]
