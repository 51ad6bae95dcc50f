"""What is known of somebody whose case is being looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from core.accounts.models import User
from core.reports.models import Report
from core.review.models import ReviewItem
from core.sanctions.models import Appeal
from core.sanctions.queries import Line, NoteLine, notes_of, sanctions_of


@dataclass(frozen=True, slots=True)
class Record:
    """An author as reviewers see one: `agreed` and `disagreed` are reports about them that led
    to something and that did not; `gave` is what they reported themselves, by what came of it."""

    user_id: int
    username: str
    name: str
    avatar: str
    state: str
    trust: int
    created_at: datetime
    thread_count: int
    post_count: int
    reports: dict[str, int]
    gave: dict[str, int]
    appeals: dict[str, int]
    sanctions: list[Line]
    notes: list[NoteLine]


def record_of(user_id: int) -> Record | None:
    """Somebody's record, or None for an account that is gone."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        return None
    about = (
        Report.select(Report.state, fn.COUNT(Report.id))
        .join(ReviewItem)
        .where(ReviewItem.author == user_id)
        .group_by(Report.state)
    )
    gave = (
        Report.select(Report.state, fn.COUNT(Report.id))
        .where(Report.reporter == user_id)
        .group_by(Report.state)
    )
    appeals = (
        Appeal.select(Appeal.outcome, fn.COUNT(Appeal.id))
        .where(Appeal.user == user_id)
        .group_by(Appeal.outcome)
    )
    return Record(
        user_id=user.id,
        username=user.username,
        name=user.name,
        avatar=user.avatar,
        state=user.state,
        trust=user.trust,
        created_at=user.created_at,
        thread_count=user.thread_count,
        post_count=user.post_count,
        reports=dict(about.tuples()),
        gave=dict(gave.tuples()),
        appeals=dict(appeals.tuples()),
        sanctions=sanctions_of(user_id),
        notes=notes_of(user_id),
    )
