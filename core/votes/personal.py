"""Somebody's votes: they stay with their posts, and go with them."""

from __future__ import annotations

from typing import Any

from core.personal import Exported, Leaver
from core.votes.actions import Kept, forget_votes
from core.votes.bringing import bring_votes
from core.votes.models import Vote, VotePurse


def export(user_id: int) -> Exported:
    """What they voted for."""
    columns = (Vote.thread, Vote.points, Vote.created_at)
    for row in Vote.select(*columns).where(Vote.user == user_id).dicts().iterator():
        yield {"table": "vote", **row}


def erase(leaver: Leaver) -> None:
    """Take their votes back, if their posts go; without a name they count on."""
    if not leaver.keeps_posts:
        forget_votes(leaver.user_id)
        VotePurse.delete().where(VotePurse.user == leaver.user_id).execute()


def hide(user_id: int) -> Any:
    """Take their votes back, and keep what they were."""
    columns = (Vote.user, Vote.thread, Vote.points, Vote.created_at)
    rows = list(Vote.select(*columns).where(Vote.user == user_id).order_by(Vote.thread).tuples())
    forget_votes(user_id)
    return [[*values, at.isoformat()] for *values, at in rows]


def show(_user_id: int, kept: Any) -> None:
    """Give their votes again, as far as there are points for them now."""
    bring_votes([Kept(*one) for one in kept])
