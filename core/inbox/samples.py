"""An inbox as it looks after a few days, for somebody of the sample community."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from core import clock
from core.db import transaction
from core.notifications.models import Notification
from core.notifications.telling import MOST_NAMES
from core.threads.models import Post, Thread


class Sample(NamedTuple):
    """A row: how many hours ago what happened how often, and what its owner did with it."""

    sort: str
    reason: str
    hours: float
    times: int = 1
    state: str = "unread"
    back_in: float = 0


ROWS = (
    Sample("mention", "named", 0.4),
    Sample("reply", "started", 0.7, 3),
    Sample("reaction", "reacted", 2, 4),
    Sample("quote", "quoted", 5),
    Sample("reply", "replied", 28, 6, "read"),
    Sample("thread", "space", 30),
    Sample("edit", "edited", 52, 1, "read"),
    Sample("reply", "thread", 76, 2, "read"),
    Sample("mention", "called", 120, 1, "read"),
    Sample("reply", "answered", 260, 1, "read"),
    Sample("reply", "replied", 20, 2, "unread", 16),
    Sample("reaction", "reacted", 90, 3, "done"),
)


def fill_inbox(user_id: int) -> int:
    """Write rows about the liveliest threads of others; how many."""
    enough = (Thread.deleted_at.is_null()) & (Thread.last_number > 3) & (Thread.author != user_id)
    threads = Thread.select(Thread.id, Thread.last_number).where(
        enough & Thread.audience.in_(["public", "members"])
    )
    lively = list(threads.order_by(Thread.last_number.desc(), Thread.id).limit(len(ROWS)))
    with transaction():
        for sample, thread in zip(ROWS, lively, strict=False):
            _write(user_id, sample, thread)
    return min(len(lively), len(ROWS))


def _write(user_id: int, sample: Sample, thread: Thread) -> None:
    number = 1 if sample.sort == "thread" else thread.last_number
    wrote = Post.select(Post.author).where(
        (Post.thread == thread.id) & (Post.number <= number) & (Post.author != user_id)
    )
    writers = [row[0] for row in wrote.order_by(Post.number.desc()).limit(20).tuples()]
    now = clock.now()
    at = now - timedelta(hours=sample.hours)
    back = now + timedelta(hours=sample.back_in) if sample.back_in else None
    Notification.create(
        user=user_id,
        owner="core",
        sort=sample.sort,
        reason=sample.reason,
        thread=thread.id,
        number=max(number - sample.times + 1, 1),
        last_number=number,
        times=sample.times,
        people=list(dict.fromkeys(writers))[: min(sample.times, MOST_NAMES)],
        state=sample.state,
        snoozed_until=back,
        created_at=at,
        updated_at=back or at,
    )
