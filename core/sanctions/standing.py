"""Votes that count though who gave them is suspended without end: a release before votes were set
aside has left them."""

from __future__ import annotations

import logging

from core import audit
from core.access import Actor
from core.accounts.models import User
from core.db import is_postgres
from core.sanctions.imposing import one_at_a_time
from core.sanctions.models import Sanction
from core.threadwork.hold import once_more
from core.votes.models import Vote
from core.votes.personal import hide

log = logging.getLogger("townhall.sanctions")
NOBODY = Actor()


class _Over(Exception):
    """The suspension has ended meanwhile."""


def set_aside_left() -> int:
    """Set such votes aside, each person's in a transaction of their own; of how many people. A
    job: done twice, nothing is left to do, and killed, the next run goes on."""
    endless = (
        (Sanction.sort == "suspend") & Sanction.ended_at.is_null() & Sanction.ends_at.is_null()
    )
    voters = Vote.select(Vote.user)
    rows = (
        Sanction.select(Sanction.id, Sanction.user)
        .join(User, on=(Sanction.user == User.id))
        .where(endless & (User.state == "suspended") & Sanction.user.in_(voters))
        .order_by(Sanction.id)
    )
    return sum(_set_aside(*row) for row in list(rows.tuples()))


def _set_aside(sanction_id: int, user_id: int) -> bool:
    try:
        count = once_more(lambda: _take_out(sanction_id, user_id))
    except _Over:
        return False
    log.info("votes of a suspended person are set aside", extra={"user": user_id, "votes": count})
    return count > 0


def _take_out(sanction_id: int, user_id: int) -> int:
    one_at_a_time()
    # Threads, whose votes change, come before people wherever something is locked.
    kept = hide(user_id)
    query = User.select().where(User.id == user_id)
    user = (query.for_update() if is_postgres() else query).get()
    row = Sanction.get_or_none((Sanction.id == sanction_id) & Sanction.ended_at.is_null())
    if row is None:
        raise _Over
    if kept:
        Sanction.update(votes=[*row.votes, *kept]).where(Sanction.id == sanction_id).execute()
        audit.record(NOBODY, "member.suspend.votes", user, after={"votes": len(kept)})
    return len(kept)
