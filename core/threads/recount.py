"""Counters worked out from the rows they count: after bulk writes, and for `doctor`."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import fn

from core.accounts.models import User
from core.db import transaction
from core.spaces.models import Space
from core.threads.models import Post, Tag, Thread, ThreadTag


def recount() -> None:
    """Set every counter of threads, spaces, people and tags to what its rows say.

    Reactions are left alone: imported ones are known only by their number.
    """
    standing = Post.deleted_at.is_null()
    of_thread = Post.thread == Thread.id
    said = of_thread & standing & (Post.sort != "log")
    latest = Post.select(Post.id).where(said).order_by(Post.number.desc()).limit(1)
    open_thread = Thread.deleted_at.is_null()
    with transaction():
        _set(
            Thread,
            post_count=Post.select(fn.COUNT(Post.id)).where(of_thread & standing),
            last_number=Post.select(fn.COALESCE(fn.MAX(Post.number), 0)).where(of_thread),
        )
        Thread.update(
            last_post_at=_one(Post.created_at, latest),
            last_user=_one(Post.author, latest),
        ).where(fn.EXISTS(Post.select(Post.id).where(said))).execute()
        in_space = (Thread.space == Space.id) & open_thread
        _set(
            Space,
            thread_count=Thread.select(fn.COUNT(Thread.id)).where(in_space),
            post_count=Thread.select(fn.COALESCE(fn.SUM(Thread.post_count), 0)).where(in_space),
            last_thread_id=Thread.select(Thread.id)
            .where(in_space)
            .order_by(Thread.last_post_at.desc(), Thread.id.desc())
            .limit(1),
        )
        _set(
            User,
            thread_count=Thread.select(fn.COUNT(Thread.id)).where(
                (Thread.author == User.id) & open_thread
            ),
            post_count=Post.select(fn.COUNT(Post.id)).where((Post.author == User.id) & standing),
            thanks_count=Post.select(fn.COALESCE(fn.SUM(Post.reaction_count), 0)).where(
                Post.author == User.id
            ),
        )
        tagged = ThreadTag.select(fn.COUNT(Thread.id)).join(Thread)
        _set(Tag, thread_count=tagged.where((ThreadTag.tag == Tag.id) & open_thread))


def _set(model: type[peewee.Model], **values: Any) -> None:
    model.update(**values).execute()


def _one(field: peewee.Field, ids: peewee.Query) -> peewee.Query:
    return Post.select(field).where(Post.id == ids)
