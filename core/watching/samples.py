"""What the people of the sample community watch."""

from __future__ import annotations

from typing import Any

from peewee import Value, fn

from core.groups.models import Group, Membership
from core.threads.models import Post, Thread
from core.watching.models import Watch

COLUMNS = (
    Watch.user,
    Watch.target,
    Watch.target_id,
    Watch.level,
    Watch.source,
    Watch.created_at,
)


def write_choices() -> None:
    """Let everybody watch what they started and answered, and the team every new thread."""
    _write(_row(Thread.author, Thread.id, "started", Thread.created_at))
    _write(
        _row(Post.author, Post.thread, "replied", fn.MIN(Post.created_at))
        .where(Post.number > 1)
        .group_by(Post.author, Post.thread)
    )
    team = Membership.select(
        Membership.user,
        Value("site"),
        Value(0),
        Value("first"),
        Value("own"),
        Membership.created_at,
    )
    _write(team.join(Group).where(Group.key == "staff"))


def _row(user: Any, thread: Any, source: str, at: Any) -> Any:
    return user.model.select(user, Value("thread"), thread, Value("watch"), Value(source), at)


def _write(rows: Any) -> None:
    Watch.insert_from(rows, COLUMNS).on_conflict_ignore().execute()
