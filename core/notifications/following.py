"""What follows a text that is written, in its transaction: one row of work, and nothing that
makes writing slow. Who is told is worked out by a worker (see `posts`)."""

from __future__ import annotations

from core import outbox
from core.notifications.telling import is_silent
from core.text import TooLong, names_in
from core.threads.models import Post, Revision
from core.threads.quoting import quoted_posts
from core.threads.written import Written, follows

TOPIC = "notify.post"


@follows
def order_notice(written: Written) -> None:
    """Order that people are told of a new post, or of what an edit has changed for them."""
    if written.is_new and is_silent():
        return
    if written.is_new:
        outbox.put(TOPIC, {"post": written.post_id, "actor": written.actor.user_id})
        return
    before = (
        Revision.select(Revision.body)
        .where(Revision.post == written.post_id)
        .order_by(Revision.version.desc())
        .first()
    )
    former = before.body if before is not None else ""
    post = Post.select(Post.author, Post.version).where(Post.id == written.post_id).get()
    names = set(names_in(written.body)) - _names(former)
    quotes = set(quoted_posts(written.body)) - set(quoted_posts(former))
    if names or quotes or post.author_id != written.actor.user_id:
        edit = {"version": post.version, "names": sorted(names), "quotes": sorted(quotes)}
        outbox.put(TOPIC, {"post": written.post_id, "actor": written.actor.user_id, "edit": edit})


def _names(former: str) -> set[str]:
    try:
        return set(names_in(former))
    except TooLong:  # Imported texts may be longer than what is written here.
        return set()
