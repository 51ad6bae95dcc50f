"""Where polls are made."""

from __future__ import annotations

from flask import url_for

from core.threads.addresses import Addressed, thread_url
from core.threads.models import Post


def started_url(thread: Addressed, *, with_poll: bool) -> str:
    """Where one goes after starting a thread: to it, or first to the form of its poll."""
    if not with_poll:
        return thread_url(thread)
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    return url_for("polls.edit", post_id=first.id)
