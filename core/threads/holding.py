"""Keeping a thread as it is while a transaction works on one of its posts.

Everybody takes the row of the thread before those of its posts, so that whoever moves posts
from one thread to another never waits for somebody who waits for them.
"""

from __future__ import annotations

from core.db import is_postgres
from core.threads import tagging
from core.threads.models import Post, Thread


def hold_thread(thread_id: int) -> Thread:
    """A thread, which nobody else changes until the transaction ends. Raises `DoesNotExist`."""
    query = Thread.select().where(Thread.id == thread_id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    return query.get()  # type: ignore[no-any-return]


def hold_threads(*thread_ids: int) -> dict[int, Thread]:
    """Some threads by id, which nobody else changes until the transaction ends; those that are
    gone are left out. Comes before everything else that locks, whatever is done to them then."""
    tagging.enter()
    query = Thread.select().where(Thread.id.in_(sorted(set(thread_ids)))).order_by(Thread.id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    return {thread.id: thread for thread in query}


def hold_thread_of(post_id: int) -> None:
    """Let nobody else change the thread of a post until the transaction ends."""
    if is_postgres():
        held_post(post_id)


def held_post(post_id: int) -> Post:
    """A post, whose thread nobody else changes until the transaction ends."""
    while True:
        post: Post = Post.get_by_id(post_id)
        if not is_postgres():
            return post
        held = Thread.select(Thread.id).where(Thread.id == post.thread_id)
        held.for_update("FOR NO KEY UPDATE").get()
        # It may have gone elsewhere while we waited.
        now = Post.get_by_id(post_id)
        if now.thread_id == post.thread_id:
            return now  # type: ignore[no-any-return]
