"""Counters and marks that must agree with the rows. Only called inside a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import fn

from core import clock, outbox
from core.accounts.models import User
from core.blocks.models import Block
from core.blocks.queries import holds
from core.db import is_postgres
from core.spaces.models import Space
from core.threads import tagging
from core.threads.models import PRIVATE, Post, ReadMark, Thread


def count_thread(thread: Thread, step: int) -> None:
    """One thread more or less in its space and at its author, with all its posts.

    In the order in which starting one takes these rows: two that wait for each other never end.
    """
    if not thread.is_private:
        count_in_space(thread, step)
    User.update(thread_count=User.thread_count + step).where(User.id == thread.author_id).execute()
    if not thread.is_private:
        refresh_space(thread.space_id)


def count_in_space(thread: Thread, step: int) -> None:
    """One thread more or less among those that everybody in a space sees, with its tags."""
    Space.update(
        thread_count=Space.thread_count + step,
        post_count=Space.post_count + step * thread.post_count,
    ).where(Space.id == thread.space_id).execute()
    tagging.count_tags(thread, step)


def count_post(post: Post, thread: Thread, step: int, **values: Any) -> None:
    """One standing post more or less in its thread, its space and at its author; a line of the
    log counts nowhere. `values` are further columns of the thread that change with it."""
    if post.sort == "log":
        return
    Thread.update(post_count=Thread.post_count + step, **values).where(
        Thread.id == thread.id
    ).execute()
    if not thread.is_private:
        Space.update(post_count=Space.post_count + step).where(
            Space.id == thread.space_id
        ).execute()
    User.update(post_count=User.post_count + step).where(User.id == post.author_id).execute()


def refresh_last(thread_id: int) -> None:
    """Who wrote last in a thread and when, after a post went or came back."""
    last = (
        Post.select(Post.author, Post.created_at)
        .where((Post.thread == thread_id) & Post.deleted_at.is_null() & (Post.sort != "log"))
        .order_by(Post.created_at.desc(), Post.number.desc())
        .first()
    )
    if last is not None:
        Thread.update(last_post_at=last.created_at, last_user=last.author_id).where(
            Thread.id == thread_id
        ).execute()


def refresh_space(space_id: int) -> None:
    """Which thread of a space was written in last, of those that are in lists.

    Its row is held from before that is read: what another deed changes meanwhile is either seen
    here or written after this.
    """
    if is_postgres():
        row = Space.select(Space.id).where(Space.id == space_id)
        list(row.for_update("FOR NO KEY UPDATE").tuples())
    standing = Thread.deleted_at.is_null() & ~Thread.is_unlisted & (Thread.audience != PRIVATE)
    last = (
        Thread.select(Thread.id)
        .where((Thread.space == space_id) & standing)
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .first()
    )
    Space.update(last_thread_id=last.id if last else None).where(Space.id == space_id).execute()


def keep_read(user_id: int, thread_id: int, number: int, at: datetime | None = None) -> None:
    """Remember that somebody has read up to a post; never moves backwards."""
    at = at or clock.now()
    greater = fn.MAX if not is_postgres() else fn.GREATEST
    ReadMark.insert(user=user_id, thread=thread_id, number=number, read_at=at).on_conflict(
        conflict_target=[ReadMark.user, ReadMark.thread],
        update={ReadMark.number: greater(ReadMark.number, number), ReadMark.read_at: at},
    ).execute()


def keep_read_up(post: Post) -> None:
    """Who has blocked the author of a new post and had read everything before it has still read
    everything: their replies are no news. Nobody blocks the team."""
    blockers = Block.select(Block.user).where((Block.blocked == post.author_id) & holds())
    ReadMark.update(number=post.number).where(
        (ReadMark.thread == post.thread_id)
        & (ReadMark.number == post.number - 1)
        & ReadMark.user.in_(blockers)
    ).execute()


def index_posts(*post_ids: int) -> None:
    """Have these posts indexed again."""
    outbox.put("search.index", {"posts": list(post_ids)})


def index_thread(thread_id: int) -> None:
    """Have a thread with all its posts indexed again."""
    outbox.put("search.index", {"threads": [thread_id]})
