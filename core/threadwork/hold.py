"""Holding threads still while they are moved, merged or split, with every counter kept right.

Locks are taken in one order everywhere: threads, posts, spaces, tags, people, each by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import peewee
from peewee import fn

from core.accounts.models import User
from core.db import database, is_postgres, transaction
from core.spaces.models import Space
from core.threads import counters, tagging
from core.threads.models import Post, Tag, Thread
from core.threadwork.journal import held

T = TypeVar("T")
TRIES = 4


@contextmanager
def hold(
    *thread_ids: int,
    posts_of: Iterable[int] = (),
    spaces: Iterable[int] = (),
    beside: Iterable[int] = (),
) -> Iterator[dict[int, Thread]]:
    """Hold threads (and all posts of some, and further spaces) for the block, and give them.

    Those `beside` are held and not given: what changes of them is in no counter. The others are
    taken out of the counters before the block and counted as they are after it, so that whatever
    it does to them, spaces, tags and people agree with the rows. Inside a transaction that has
    locked nothing yet.
    """
    tagging.enter()
    wanted = sorted({*thread_ids, *beside})
    rows = list(held(Thread.select().where(Thread.id.in_(wanted)).order_by(Thread.id)))
    threads: dict[int, Thread] = {row.id: row for row in rows if row.id in thread_ids}
    # What is held already, the deed of another may have changed meanwhile: asked for now.
    space_ids = {thread.space_id for thread in threads.values()} | set(spaces)
    _lock(threads.values(), posts_of, space_ids)
    for thread in threads.values():
        _count(thread, -1)
    yield threads
    for thread_id in threads:
        thread = _recounted(thread_id)
        _count(thread, +1)
        space_ids.add(thread.space_id)
    for space_id in sorted(space_ids):
        counters.refresh_space(space_id)


def once_more(deed: Callable[[], T]) -> T:
    """Do a deed in a transaction of its own; again where the database gave it up because two
    waited for each other."""
    for tried in range(1, TRIES + 1):
        try:
            with transaction():
                return deed()
        except peewee.OperationalError as error:
            alone = not database.in_transaction()
            if "deadlock" not in str(error).lower() or tried == TRIES or not alone:
                raise
    raise AssertionError


def _lock(threads: Iterable[Thread], posts_of: Iterable[int], space_ids: set[int]) -> None:
    if not is_postgres():
        return
    threads = list(threads)
    moving = list(posts_of)
    if moving:
        # Their keys change: the strongest lock at once, not a weaker one that must grow.
        list(Post.select(Post.id).where(Post.thread.in_(moving)).order_by(Post.id).for_update())
    _take(Space, Space.id.in_(sorted(space_ids)))
    slugs = {slug for thread in threads for slug in thread.tag_names.split()}
    if slugs:
        _take(Tag, Tag.slug.in_(sorted(slugs)))
    _take(User, User.id.in_(sorted({thread.author_id for thread in threads})))


def _take(model: type[peewee.Model], which: peewee.Expression) -> None:
    list(held(model.select(model.id).where(which).order_by(model.id)).tuples())


def _count(thread: Thread, step: int) -> None:
    deleted_at: Any = thread.deleted_at
    if deleted_at is None:
        counters.count_thread(thread, step)


def _recounted(thread_id: int) -> Thread:
    """A thread whose own counters say what its posts are."""
    said = (Post.thread == thread_id) & Post.deleted_at.is_null() & (Post.sort != "log")
    count = Post.select(fn.COUNT(Post.id)).where(said).scalar()
    Thread.update(post_count=count).where(Thread.id == thread_id).execute()
    counters.refresh_last(thread_id)
    return Thread.get_by_id(thread_id)  # type: ignore[no-any-return]
