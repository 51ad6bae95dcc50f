"""What happened to a ticket beside its posts, as far as it stands on one page of them: notes of
the team and rows of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from plugins.support import log
from plugins.support.models import SupportEntry
from townhall import Post, Prepared, User, param

MOST = 400
"""Rows on one page: more than anybody reads between twenty posts."""


class Who(NamedTuple):
    """Just enough of somebody to show their face and name."""

    id: int
    username: str
    name: str
    avatar: str

    @property
    def shown(self) -> str:
        """What they are called."""
        return self.name or self.username


class Entry(NamedTuple):
    """A row of the log, with the post that it is about, in the ticket or among the notes."""

    id: int
    at: datetime
    sort: str
    role: str
    before: Any
    after: Any
    is_public: bool
    actor_id: int | None
    username: str | None
    name: str | None
    avatar: str | None
    post_id: int | None
    number: int | None
    html: str | None
    version: int | None
    edited_at: datetime | None
    deleted_at: datetime | None

    @property
    def actor(self) -> Who | None:
        """Who did it, None for nobody that is known."""
        if self.actor_id is None or self.username is None:
            return None
        return Who(self.actor_id, self.username, self.name or "", self.avatar or "")

    @property
    def is_note(self) -> bool:
        """Whether it is a note of the team."""
        return self.sort == log.NOTE

    @property
    def is_said(self) -> bool:
        """Whether a post of the ticket says it already."""
        return self.sort in (log.OPENED, log.REPLY) and self.number is not None


def entries_between(thread_id: int, first: int, last: int, *, team: bool) -> list[Entry]:
    """What happened from post `first` of a ticket until the one after `last` (0: until now), oldest
    first; for those who are not of the team only what is public."""
    shape = (first > 1, last > 0, team)
    return _between.all(*shape, thread_id=thread_id, first=first, next=last + 1)[::-1]


def entries_named(entry_ids: list[int]) -> list[Entry]:
    """Rows of the log by number, oldest first."""
    rows = _rows().where(SupportEntry.id.in_(entry_ids[-MOST:])).order_by(SupportEntry.id)
    return [Entry(*row) for row in rows.tuples()]


def _moment_of(number: str) -> Any:
    """When the post of a number was written, or the next one that is there."""
    at_least = (Post.thread == param("thread_id")) & (Post.number >= param(number))
    return Post.select(Post.created_at).where(at_least).order_by(Post.number).limit(1)


def _rows() -> Any:
    return (
        SupportEntry.select(
            SupportEntry.id,
            SupportEntry.at,
            SupportEntry.sort,
            SupportEntry.role,
            SupportEntry.before,
            SupportEntry.after,
            SupportEntry.is_public,
            User.id,
            User.username,
            User.name,
            User.avatar,
            Post.id,
            Post.number,
            Post.html,
            Post.version,
            Post.edited_at,
            Post.deleted_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=(SupportEntry.actor == User.id))
        .switch(SupportEntry)
        .join(Post, JOIN.LEFT_OUTER, on=(SupportEntry.post == Post.id))
    )


def _build(from_post: bool, until_post: bool, team: bool) -> Any:
    where = SupportEntry.thread == param("thread_id")
    if from_post:
        where &= SupportEntry.at >= _moment_of("first")
    if until_post:
        where &= SupportEntry.at < _moment_of("next")
    if not team:
        where &= SupportEntry.is_public
    return _rows().where(where).order_by(SupportEntry.id.desc()).limit(MOST)


_between = Prepared(Entry, _build, typed=True)
