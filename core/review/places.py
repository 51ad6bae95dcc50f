"""Where an item belongs at this moment: its post may have been moved, merged, split off or made
private since the item was opened, and then it is for those who keep order there.

Asked with every read, so that no deed on threads has to know of the queue, now or later.
"""

from __future__ import annotations

from typing import Any

from peewee import fn

from core.review.models import ReviewItem
from core.threads.models import PRIVATE, Post, Thread

SHOWN_AS_REPORTED = ("post", "file", "appeal")
"""Subjects that are only shown to who asks while their thread is private. A text that waits was
written to be looked at."""


def space_now() -> Any:
    """The space of an item: of its post as it stands, else the one that it was opened with."""
    return fn.COALESCE(_of_post(Thread.space), ReviewItem.space)


def private_now() -> Any:
    """Whether an item is about something private, asked the same way."""
    asked = ReviewItem.subject_type.in_(SHOWN_AS_REPORTED)
    return fn.COALESCE(_of_post(Thread.audience == PRIVATE).where(asked), ReviewItem.is_private)


def _of_post(what: Any) -> Any:
    return Post.select(what).join(Thread).where(Post.id == ReviewItem.post)
