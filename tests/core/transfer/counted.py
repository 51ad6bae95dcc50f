"""Counters worked out anew from the rows, to hold against those that are kept."""

from __future__ import annotations

from collections import Counter

from core.accounts.models import User
from core.spaces.models import Space
from core.threads.models import Post, Tag, Thread, ThreadTag


def check_counters() -> None:
    """Fail unless every kept counter says what the rows say."""
    posts = list(Post.select().where(Post.deleted_at.is_null() & (Post.sort != "log")))
    threads = {thread.id: thread for thread in Thread.select()}
    by_thread = Counter(post.thread_id for post in posts)
    by_author = Counter(post.author_id for post in posts)
    in_space = Counter(threads[post.thread_id].space_id for post in posts)
    started = Counter(thread.author_id for thread in threads.values())
    tagged = Counter(row.tag_id for row in ThreadTag.select())
    thanks: Counter[int] = Counter()
    for post in Post.select():
        thanks[post.author_id] += post.reaction_count
    for user in User.select():
        found = (user.thread_count, user.post_count, user.thanks_count)
        assert found == (started[user.id], by_author[user.id], thanks[user.id]), user.username
    for space in Space.select():
        number = sum(thread.space_id == space.id for thread in threads.values())
        assert (space.thread_count, space.post_count) == (number, in_space[space.id])
    for tag in Tag.select():
        assert tag.thread_count == tagged[tag.id]
    for thread in threads.values():
        _check_thread(thread, by_thread[thread.id])


def _check_thread(thread: Thread, standing: int) -> None:
    posts = list(Post.select().where(Post.thread == thread.id).order_by(Post.number))
    assert thread.post_count == standing
    assert thread.last_number == posts[-1].number
    said = [post for post in posts if post.sort != "log" and post.deleted_at is None]
    assert (thread.last_post_at, thread.last_user_id) == (said[-1].created_at, said[-1].author_id)
