"""What lists and thread pages are made of: rows read in one query each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from core.db import as_utc


class Person(NamedTuple):
    """Just enough of somebody to show their face and name."""

    id: int
    username: str
    name: str
    avatar: str


class ThreadLine(NamedTuple):
    """A thread as a list shows it. `read_number` is 0 when the reader never opened it."""

    id: int
    kind: str
    owner: str
    space_id: int
    title: str
    slug: str
    state: str
    tag_names: str
    is_locked: bool
    pinned_at: Any
    created_raw: Any
    last_post_raw: Any
    post_count: int
    last_number: int
    score: int
    view_count: int
    author_id: int
    author_username: str
    author_name: str
    author_avatar: str
    last_id: int | None
    last_username: str | None
    last_name: str | None
    last_avatar: str | None
    read_number: int

    @property
    def author(self) -> Person:
        """Who started it."""
        return Person(self.author_id, self.author_username, self.author_name, self.author_avatar)

    @property
    def last_author(self) -> Person:
        """Who wrote last."""
        if self.last_id is None:
            return self.author
        return Person(
            self.last_id, self.last_username or "", self.last_name or "", self.last_avatar or ""
        )

    @property
    def created_at(self) -> datetime:
        """When it was started."""
        return as_utc(self.created_raw)  # type: ignore[return-value]

    @property
    def last_post_at(self) -> datetime:
        """When somebody last wrote in it."""
        return as_utc(self.last_post_raw)  # type: ignore[return-value]

    @property
    def tags(self) -> list[str]:
        """Slugs of its tags."""
        return self.tag_names.split()

    @property
    def reply_count(self) -> int:
        """Posts besides the first."""
        return max(self.post_count - 1, 0)

    @property
    def unread_count(self) -> int:
        """New posts since the reader was last here; 0 for threads never opened."""
        return max(self.last_number - self.read_number, 0) if self.read_number else 0


class ThreadView(NamedTuple):
    """A thread as its page shows it. `has_draft` is whether the reader has begun a reply,
    `watching` what they have chosen about it (see `core.watching.rules.parsed`), `has_links`
    whether it is linked with threads that they may see or not; `closes_raw` to `unpins_raw` are
    what a clock will do to it (see `ThreadTimer`)."""

    id: int
    kind: str
    owner: str
    space_id: int
    title: str
    slug: str
    state: str
    tag_names: str
    audience: str
    is_locked: bool
    pinned_at: Any
    created_raw: Any
    post_count: int
    last_number: int
    view_count: int
    version: int
    author_id: int
    author_username: str
    author_name: str
    author_avatar: str
    deleted_at: Any
    delete_reason: str
    read_number: int
    has_draft: bool
    watching: str | None
    closes_raw: Any = None
    opens_raw: Any = None
    quiet_days: int | None = None
    unpins_raw: Any = None
    is_pinned_everywhere: bool = False
    is_unlisted: bool = False
    has_links: bool = False

    author = ThreadLine.author  # type: ignore[misc]  # properties are no fields
    created_at = ThreadLine.created_at  # type: ignore[misc]
    tags = ThreadLine.tags  # type: ignore[misc]
    reply_count = ThreadLine.reply_count  # type: ignore[misc]

    @property
    def closes_at(self) -> datetime | None:
        """When it will be locked by the clock, or None."""
        return as_utc(self.closes_raw)

    @property
    def opens_at(self) -> datetime | None:
        """When it will be opened by the clock, or None."""
        return as_utc(self.opens_raw)

    @property
    def unpins_at(self) -> datetime | None:
        """When its pin ends, or None."""
        return as_utc(self.unpins_raw)


class PostView(NamedTuple):
    """A post as a thread page shows it. `reacted` holds the names of what the reader gave,
    `bookmarked` is whether they want to find it again, `is_blocked` whether they have blocked
    its author (who may be in the team: see `core.threads.folding`)."""

    id: int
    thread_id: int
    number: int
    author_id: int
    author_username: str
    author_name: str
    author_avatar: str
    author_state: str
    sort: str
    reply_to: int | None
    html: str
    html_version: int
    parts: str
    version: int
    created_raw: Any
    edited_raw: Any
    reaction_count: int
    reaction_counts: str
    deleted_raw: Any
    delete_reason: str
    reacted: str
    bookmarked: bool
    is_blocked: bool = False

    author = ThreadLine.author  # type: ignore[misc]
    created_at = ThreadLine.created_at  # type: ignore[misc]

    @property
    def edited_at(self) -> datetime | None:
        """When its text last changed, or None."""
        return as_utc(self.edited_raw)

    @property
    def deleted_at(self) -> datetime | None:
        """When it was deleted, or None."""
        return as_utc(self.deleted_raw)
