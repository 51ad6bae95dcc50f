"""What somebody else deletes from the page of a thread, or among many threads: its author is told
and may appeal, as after a decision in the queue."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from core.access import Actor
from core.db import transaction
from core.review.opening import add_decided
from core.sanctions import telling, undoing
from core.threads import moderation, tagging
from core.threads.addresses import thread_url
from core.threads.holding import held_post
from core.threads.models import Post, Thread

SORT = "report"


def delete_post(actor: Actor, post_id: int, *, reason: str = "") -> None:
    """Delete a post, number 1 with its thread. When it stood and was somebody else's, that is
    told to them once, and stands among what was decided in the queue, to be appealed against.
    Twice does nothing. The caller has checked `may_delete`."""
    with transaction():
        tagging.enter()
        post = held_post(post_id)
        thread = Thread.get_by_id(post.thread_id)
        gone: list[Any] = [post.deleted_at, thread.deleted_at]
        moderation.delete_post(actor, post_id, reason=reason)
        if not any(gone) and post.author_id != actor.user_id:
            _tell(actor, thread, post, reason)


def _tell(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    title = _("#%(number)s in “%(title)s”", number=post.number, title=thread.title)
    title = title if post.number > 1 else thread.title
    item = add_decided(
        SORT,
        "delete",
        actor_id=actor.user_id,
        reason=reason,
        subject_type="post",
        subject_id=post.id,
        author_id=post.author_id,
        space_id=thread.space_id,
        post_id=post.id,
        is_private=thread.is_private,
        deed={"at": undoing.moment_of("post", post.id)},
        snapshot={
            "title": title,
            "url": thread_url(thread, post.number),
            "html": post.html,
            "text": post.body,
            "version": post.version,
            "thread": thread.id,
            "number": post.number,
        },
    )
    about = f"{_('The team deleted your post')}: {title}"
    telling.tell_person(post.author_id, f"decided:{item.id}", about, reason)
