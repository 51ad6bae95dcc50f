"""The ways from a report to the pages where a thread is moved or split, and whether it was."""

from __future__ import annotations

from flask import url_for

from core.access import Actor
from core.reports.deciding import is_post
from core.review.models import ReviewItem
from core.threads.models import Post
from core.threadwork.models import ThreadWork


def url(item: ReviewItem) -> str:
    """Where the thread of a reported first post is moved, or a reported reply split off: from
    where it stands by now."""
    post = Post.get_by_id(item.subject_id)
    if post.number == 1:
        return url_for("threadwork.work", thread_id=post.thread_id)
    return f"{url_for('threadwork.split', thread_id=post.thread_id)}?from={post.number}"


def fits(actor: Actor, item: ReviewItem) -> bool:
    """Whether there is a thread that the reviewer may go to."""
    return not item.is_private and is_post(actor, item)


def is_moved(actor: Actor, item: ReviewItem) -> bool:
    """Whether a post that stands is elsewhere since it was reported: in another thread, or its
    thread in another space or of another kind. What was taken back is not."""
    if not is_post(actor, item):
        return False
    thread_id = Post.select(Post.thread).where(Post.id == item.subject_id).scalar()
    if item.snapshot.get("thread", thread_id) != thread_id:
        return True
    since = (ThreadWork.done_at >= item.opened_at) & ThreadWork.undone_at.is_null()
    done = (ThreadWork.thread == thread_id) & ThreadWork.sort.in_(("move", "kind")) & since
    return bool(ThreadWork.select().where(done).exists())
