"""Writing in threads: start and reply. Each is one transaction with its counters, search rows
and events. Editing is in core.threads.editing, moderation in core.threads.moderation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import transaction
from core.events import emit
from core.site import site
from core.spaces.models import Space
from core.text import Rendered, slugify
from core.threads import counters, rules, tagging, written
from core.threads.checks import propose
from core.threads.editing import EditConflict, edit_post
from core.threads.events import PostAdded, ThreadStarted
from core.threads.models import PRIVATE, Post, Submission, Thread
from core.threads.moved import place_now
from core.threads.numbering import made_before, taken
from core.threads.private import NOBODY, Participants, add_participants
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
    participants: Participants = NOBODY,
    once: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Thread:
    """Start a thread with its first post, by `actor`, who needs `spaces.start` there.

    `once` is the form's one-use key: the same key again gives the thread it made before.
    `extra`, plain JSON values, is for the kind's own rows: see `ThreadKind.begin`. With
    `audience="private"` only its author and the `participants` see it, no counter and nobody
    who watches the space learns of it until `open_thread`. Raises `Rejected` for what cannot
    be taken, `Forbidden` without the right, and what the checks of other features raise, such
    as for a text that has to wait (see core.threads.checks).
    """
    if not actor.can("spaces.start", space_id) or actor.user_id is None:
        raise Forbidden("spaces.start")
    title = rules.checked_title(title)
    body, rendered = rules.checked_body(body)
    with transaction():
        tagging.enter()
        earlier = _earlier(actor, once)
        # A key that came from a reply, or from another thread's, is none of this form's.
        if earlier.endswith("/1"):
            return Thread.get_by_id(int(earlier.partition("/")[0]))  # type: ignore[no-any-return]
        slugs = tagging.chosen(actor, space_id, tags)
        people, groups = list(participants.people), list(participants.groups)
        fields = _kept(
            tags=slugs, state=state, audience=audience, extra=extra, people=people, groups=groups
        )
        words = {"title": title, "body": body, "kind": kind, "once": once, "fields": fields}
        propose(actor, "start", space_id, rendered, **words)
        label = _enter(space_id, step=0 if audience == PRIVATE else 1)
        thread = _made(
            space_id,
            kind=kind,
            author=actor.user_id,
            title=title,
            audience=audience or label,
            state=state,
        )
        if thread.is_private:
            add_participants(thread.id, Participants([actor.user_id, *people], groups))
        tagging.set_tags(thread, slugs)
        _put_first(actor, thread, body, rendered)
        _begin(thread, extra)
        _remember(actor, once, f"{thread.id}/1")
        if not thread.is_private:
            emit(ThreadStarted(thread.id, actor.user_id))
    return thread


def _made(space_id: int, *, kind: str, title: str, **values: Any) -> Thread:
    """The row of a thread that is started now, whose first post its author writes."""
    now = clock.now()
    return Thread.create(  # type: ignore[no-any-return]
        kind=kind,
        owner=site().registry.kind_owner(kind),
        space=space_id,
        title=title,
        slug=slugify(title),
        created_at=now,
        last_post_at=now,
        last_user=values["author"],
        post_count=1,
        last_number=1,
        **values,
    )


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
    cut to its beginning. Where the thread was merged into another one meanwhile, the reply
    stands there.
    """
    body, rendered = rules.checked_body(trimmed_reply(thread_id, body.lstrip()))
    with transaction():
        earlier = _earlier(actor, once)
        made = made_before(earlier, thread_id)
        if made is not None:
            return made
        asked, thread = thread_id, taken(actor, thread_id)
        thread_id, number = thread.id, thread.last_number
        if asked == thread_id:
            _check_seen(actor, thread_id, seen)
        elif reply_to is not None:
            reply_to = (place_now(asked, reply_to) or (0, 0))[1]
        if reply_to is not None and not 0 < reply_to < number:
            reply_to = None
        fields = _kept(reply_to=reply_to, sort=sort)
        words = {"body": body, "thread_id": thread_id, "once": once, "fields": fields}
        propose(actor, "reply", thread.space_id, rendered, **words)
        post = Post.create(
            thread=thread_id,
            number=number,
            author=actor.user_id,
            sort=sort,
            reply_to=reply_to,
            body=body,
            html=rendered.html,
            # Read while the thread is held: posts of a thread are in order by time, too.
            created_at=clock.now(),
        )
        newest = {"last_post_at": post.created_at, "last_user": post.author_id}
        counters.count_post(post, thread, +1, **newest)
        if not (thread.is_unlisted or thread.is_private):
            Space.update(last_thread_id=thread_id).where(Space.id == thread.space_id).execute()
        counters.keep_read(post.author_id, thread_id, number)
        counters.keep_read_up(post)
        counters.index_posts(post.id)
        written.tell(Written(actor, thread_id, post.id, number, body, rendered, is_new=True))
        _remember(actor, once, f"{thread_id}/{number}")
        _added(thread, post, actor)
        emit(PostAdded(thread_id, actor.user_id, post.id, number))
    return post  # type: ignore[no-any-return]


def _enter(space_id: int, step: int) -> str:
    """Count one thread more in a space (of a private one none) and read the label it gives.

    In this order: the update waits for whoever is just now making the space private (see
    `set_grants`), so that a thread never keeps a label that no longer holds.
    """
    Space.update(thread_count=Space.thread_count + step, post_count=Space.post_count + step).where(
        Space.id == space_id
    ).execute()
    space = Space.get_by_id(space_id)
    if space.is_archived:
        raise Rejected("title", _archived_words())
    return str(space.audience)


def _put_first(actor: Actor, thread: Thread, body: str, rendered: Rendered) -> None:
    """Write the first post of a new thread, and let other features follow it."""
    post = Post.create(
        thread=thread,
        number=1,
        author=actor.user_id,
        body=body,
        html=rendered.html,
        created_at=thread.created_at,
    )
    _count_start(thread, post)
    written.tell(Written(actor, thread.id, post.id, 1, body, rendered, is_new=True))


def _begin(thread: Thread, extra: Mapping[str, Any] | None) -> None:
    """Let the kind write its own rows of a new thread."""
    kind = site().registry.kind(thread.kind)
    if kind is not None and kind.begin is not None:
        kind.begin(thread, extra or {})


def _added(thread: Thread, post: Post, actor: Actor) -> None:
    """Let the kind write along with a post that was just added."""
    kind = site().registry.kind(thread.kind)
    if kind is not None and kind.added is not None:
        kind.added(thread, post, actor)


def _kept(**fields: Any) -> dict[str, Any]:
    """What an action was called with, as far as it says something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _count_start(thread: Thread, post: Post) -> None:
    """Count a new thread and its first post, which its author has read."""
    if not thread.is_private:
        Space.update(last_thread_id=thread.id).where(Space.id == thread.space_id).execute()
    User.update(thread_count=User.thread_count + 1, post_count=User.post_count + 1).where(
        User.id == thread.author_id
    ).execute()
    counters.keep_read(thread.author_id, thread.id, 1)
    counters.index_posts(post.id)


def _check_seen(actor: Actor, thread_id: int, seen: int | None) -> None:
    """Raise `AnsweredMeanwhile` for posts by others after the number `seen`. Once this
    transaction has its own number, no other one can come in between."""
    if seen is not None:
        count, first = posted_since(actor, thread_id, seen)
        if count:
            raise AnsweredMeanwhile(count, first)


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
