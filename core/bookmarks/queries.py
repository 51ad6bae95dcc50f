"""Reads of bookmarks: one's own, of posts that one may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from core.access import Actor, visible
from core.accounts.models import User
from core.bookmarks.models import Bookmark
from core.keyset import Key, Page, moment, paged
from core.threads.models import Post, Thread


class Mark(NamedTuple):
    """What somebody has noted at a post: nothing, for one without a bookmark."""

    exists: bool = False
    note: str = ""
    remind_at: datetime | None = None
    reminded_at: datetime | None = None


def mark_of(actor: Actor, post_id: int) -> Mark:
    """The actor's bookmark of a post that was loaded through their sight."""
    row = Bookmark.get_or_none((Bookmark.post == post_id) & (Bookmark.user == actor.id))
    return Mark(True, row.note, row.remind_at, row.reminded_at) if row is not None else Mark()


def bookmarks_page(actor: Actor, words: str, after: str) -> Page[Any]:
    """The actor's bookmarks of what they may see, newest first; with `words` those whose note
    or title has them."""
    query = (
        Bookmark.select(
            Bookmark.id.alias("bookmark_id"),
            Bookmark.created_at.alias("marked_at"),
            Bookmark.note,
            Bookmark.remind_at,
            Bookmark.reminded_at,
            Post.id.alias("post_id"),
            Post.number,
            Post.html,
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            User.username,
            User.name,
            User.avatar,
        )
        .join(Post)
        .join(Thread)
        .join_from(Post, User, on=(Post.author == User.id))
        .where((Bookmark.user == actor.id) & visible(actor) & Post.deleted_at.is_null())
        .namedtuples()
    )
    for word in words.split():
        query = query.where(Bookmark.note.contains(word) | Thread.title.contains(word))
    keys = (Key("marked_at", Bookmark.created_at, moment), Key("bookmark_id", Bookmark.id, int))
    return paged(query, keys, after)
