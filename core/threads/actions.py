"""Writing in threads: start and reply. Each is one transaction with its counters, search rows
and events. Editing is in core.threads.editing, moderation in core.threads.moderation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import transaction
from core.events import emit
from core.site import site
from core.spaces.models import Space
from core.text import slugify
from core.threads import counters, rules, tagging, written
from core.threads.editing import EditConflict, edit_post
from core.threads.events import PostAdded, ThreadStarted
from core.threads.models import Post, Submission, Thread
from core.threads.queries import posted_since
from core.threads.quoting import trimmed_reply
from core.threads.rules import Rejected
from core.threads.written import Written

__all__ = ["AnsweredMeanwhile", "EditConflict", "edit_post", "reply", "start_thread"]


class AnsweredMeanwhile(Exception):
    """Others have posted since the writer last looked: how many, and the number of the first."""

    def __init__(self, count: int, first: int) -> None:
        super().__init__("answered meanwhile")
        self.count = count
        self.first = first


def start_thread(
    actor: Actor,
    space_id: int,
    *,
    kind: str,
    title: str,
    body: str,
    tags: str | Sequence[str] = (),
    state: str = "",
    audience: str | None = None,
    once: str = "",
) -> Thread:
    """Start a thread with its first post, by `actor`, who needs `spaces.start` there.

    `once` is the form's one-use key: the same key again gives the thread it made before.
    Raises `Rejected` for what cannot be taken, `Forbidden` without the right.
    """
    if not actor.can("spaces.start", space_id) or actor.user_id is None:
        raise Forbidden("spaces.start")
    title = rules.checked_title(title)
    body, rendered = rules.checked_body(body)
    now = clock.now()
    with transaction():
        tagging.enter()
        earlier = _earlier(actor, once)
        # A key that came from a reply, or from another thread's, is none of this form's.
        if earlier.endswith("/1"):
            return Thread.get_by_id(int(earlier.partition("/")[0]))  # type: ignore[no-any-return]
        slugs = tagging.chosen(actor, space_id, tags)
        label = _enter(space_id)
        thread = Thread.create(
            kind=kind,
            owner=site().registry.kind_owner(kind),
            space=space_id,
            author=actor.user_id,
            title=title,
            slug=slugify(title),
            audience=audience or label,
            state=state,
            created_at=now,
            last_post_at=now,
            last_user=actor.user_id,
            post_count=1,
            last_number=1,
        )
        post = Post.create(
            thread=thread,
            number=1,
            author=actor.user_id,
            body=body,
            html=rendered.html,
            created_at=now,
        )
        tagging.set_tags(thread, slugs)
        _count_start(thread, post)
        written.tell(Written(actor, thread.id, post.id, 1, body, rendered, is_new=True))
        _remember(actor, once, f"{thread.id}/1")
        emit(ThreadStarted(thread.id, actor.user_id))
    return thread  # type: ignore[no-any-return]


def reply(
    actor: Actor,
    thread_id: int,
    body: str,
    *,
    reply_to: int | None = None,
    sort: str = "reply",
    seen: int | None = None,
    once: str = "",
) -> Post:
    """Add a post at the end of a thread that the actor has loaded through their sight.

    `reply_to` is the number of the post it answers, `seen` the newest one that the writer has
    seen: when others have posted after it, nothing is written and `AnsweredMeanwhile` is
    raised. None posts in any case. Raises `Rejected` (field `body`) when the text is empty or
    too long or the thread takes no replies. A long quote of all of the post directly above is
    cut to its beginning.
    """
    body, rendered = rules.checked_body(trimmed_reply(thread_id, body.lstrip()))
    now = clock.now()
    with transaction():
        earlier = _earlier(actor, once)
        if earlier.startswith(f"{thread_id}/") and not earlier.endswith("/1"):
            number = int(earlier.partition("/")[2])
            return _post(thread_id, number)  # type: ignore[no-any-return]
        thread = Thread.get_by_id(thread_id)
        if actor.user_id is None or not rules.may_reply(actor, thread):
            raise Rejected("body", _closed_words())
        number = _next_number(thread_id, actor.user_id)
        _check_seen(actor, thread_id, seen)
        if reply_to is not None and not 0 < reply_to < number:
            reply_to = None
        post = Post.create(
            thread=thread_id,
            number=number,
            author=actor.user_id,
            sort=sort,
            reply_to=reply_to,
            body=body,
            html=rendered.html,
            created_at=now,
        )
        counters.count_post(post, thread, +1)
        Space.update(last_thread_id=thread_id).where(Space.id == thread.space_id).execute()
        counters.keep_read(actor.user_id, thread_id, number)
        counters.index_posts(post.id)
        written.tell(Written(actor, thread_id, post.id, number, body, rendered, is_new=True))
        _remember(actor, once, f"{thread_id}/{number}")
        emit(PostAdded(thread_id, actor.user_id, post.id, number))
    return post  # type: ignore[no-any-return]


def _enter(space_id: int) -> str:
    """Count one thread more in a space and read the label it gives.

    In this order: the update waits for whoever is just now making the space private (see
    `set_grants`), so that a thread never keeps a label that no longer holds.
    """
    Space.update(thread_count=Space.thread_count + 1, post_count=Space.post_count + 1).where(
        Space.id == space_id
    ).execute()
    space = Space.get_by_id(space_id)
    if space.is_archived:
        raise Rejected("title", _archived_words())
    return str(space.audience)


def _count_start(thread: Thread, post: Post) -> None:
    """Count a new thread and its first post, which its author has read."""
    Space.update(last_thread_id=thread.id).where(Space.id == thread.space_id).execute()
    User.update(thread_count=User.thread_count + 1, post_count=User.post_count + 1).where(
        User.id == thread.author_id
    ).execute()
    counters.keep_read(thread.author_id, thread.id, 1)
    counters.index_posts(post.id)


def _next_number(thread_id: int, user_id: int) -> int:
    """Take the next post number; the row lock of this update puts repliers in line."""
    rows = (
        Thread.update(
            last_number=Thread.last_number + 1, last_post_at=clock.now(), last_user=user_id
        )
        .where(Thread.id == thread_id)
        .returning(Thread.last_number)
        .execute()
    )
    return int(next(iter(rows)).last_number)


def _check_seen(actor: Actor, thread_id: int, seen: int | None) -> None:
    """Raise `AnsweredMeanwhile` for posts by others after the number `seen`. Once this
    transaction has its own number, no other one can come in between."""
    if seen is not None:
        count, first = posted_since(actor, thread_id, seen)
        if count:
            raise AnsweredMeanwhile(count, first)


def _post(thread_id: int, number: int) -> Any:
    return Post.get((Post.thread == thread_id) & (Post.number == number))


def _earlier(actor: Actor, once: str) -> str:
    """Where the result of an earlier sending of the same form is; takes the key if none."""
    if not once:
        return ""
    key = f"{actor.user_id}:{once[:60]}"
    taken = (
        Submission.insert(key=key, user=actor.user_id, target="", created_at=clock.now())
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return "" if taken else str(Submission.get_by_id(key).target)


def _remember(actor: Actor, once: str, target: str) -> None:
    if once:
        key = f"{actor.user_id}:{once[:60]}"
        Submission.update(target=target).where(Submission.key == key).execute()


def _archived_words() -> str:
    return str(_("This space is archived and takes no threads now. Copy your text if you need it."))


def _closed_words() -> str:
    words = _("This thread takes no replies now. Your text is still here; copy it if you need it.")
    return str(words)
