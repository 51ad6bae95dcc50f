"""Where threads and posts are now that were merged, split off or moved on."""

from __future__ import annotations

from peewee import JOIN
from werkzeug.exceptions import NotFound

from core.threads.models import Post, Thread
from core.threadwork.models import PostMove

LONGEST_CHAIN = 50


class Elsewhere(NotFound):
    """A thread is part of another one now, or a post has left it.

    To whoever only looks it is not there; an address of a page leads on to where it is.
    """

    def __init__(self, thread_id: int, number: int = 0) -> None:
        super().__init__()
        self.thread_id = thread_id
        self.number = number


def is_merged(thread_id: int) -> bool:
    """Whether a thread is part of another one."""
    known = Thread.select().where((Thread.id == thread_id) & Thread.merged_into.is_null(False))
    return bool(known.exists())


def standing_id(thread_id: int) -> int:
    """The thread that one is part of by now: itself, when it was never merged."""
    for _step in range(LONGEST_CHAIN):
        row = Thread.select(Thread.merged_into).where(Thread.id == thread_id).tuples().first()
        if row is None or row[0] is None:
            break
        thread_id = row[0]
    return thread_id


def place_now(thread_id: int, number: int) -> tuple[int, int] | None:
    """The thread and number of the post that was once `number` of a thread and left that
    place; None for one that never did."""
    gone = (PostMove.thread == thread_id) & (PostMove.number == number)
    query = PostMove.select(Post.thread, Post.number).join(Post, JOIN.INNER).where(gone)
    row = query.tuples().first()
    return (row[0], row[1]) if row is not None else None
