"""Writing in threads: start, reply, edit, react. Each is one transaction with its counters,
search rows and events; moderation is in core.threads.moderation."""

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
from core.threads import counters, rules
from core.threads.events import PostAdded, PostEdited, Reacted, ThreadStarted
from core.threads.models import Post, Reaction, Revision, Submission, Thread
from core.threads.rules import Rejected

REACTIONS = ("like",)


class EditConflict(Exception):
    """Somebody else saved the post meanwhile; `current` is the row as it stands."""

    def __init__(self, current: Post) -> None:
        super().__init__("edited meanwhile")
        self.current = current


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
    slugs = rules.checked_tags(tags if isinstance(tags, str) else list(tags))
    now = clock.now()
    with transaction():
        earlier = _earlier(actor, once)
        if earlier:
            return Thread.get_by_id(int(earlier.partition("/")[0]))  # type: ignore[no-any-return]
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
        counters.set_tags(thread, slugs)
        _count_start(thread, post)
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
    once: str = "",
) -> Post:
    """Add a post at the end of a thread that the actor has loaded through their sight.

    `reply_to` is the number of the post it answers. Raises `Rejected` (field `body`) when
    the text is empty or too long or the thread takes no replies.
    """
    body, rendered = rules.checked_body(body)
    now = clock.now()
    with transaction():
        earlier = _earlier(actor, once)
        if earlier:
            number = int(earlier.partition("/")[2])
            return _post(thread_id, number)  # type: ignore[no-any-return]
        thread = Thread.get_by_id(thread_id)
        if actor.user_id is None or not rules.may_reply(actor, thread):
            raise Rejected("body", _closed_words())
        number = _next_number(thread_id, actor.user_id)
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
        _remember(actor, once, f"{thread_id}/{number}")
        emit(PostAdded(thread_id, actor.user_id, post.id, number))
    return post  # type: ignore[no-any-return]


def edit_post(
    actor: Actor,
    post_id: int,
    body: str,
    *,
    version: int,
    title: str | None = None,
    tags: str | Sequence[str] | None = None,
    reason: str = "",
) -> Post:
    """Save a new text of a post that the actor may edit (checked by the caller's loader).

    `version` is the one the editor began with: when somebody else has saved since, nothing
    is written and `EditConflict` carries the row as it stands. The former text is kept as a
    revision. `title` and `tags` belong to post number 1. Raises `Rejected`.
    """
    body, rendered = rules.checked_body(body)
    now = clock.now()
    with transaction():
        post = Post.get_by_id(post_id)
        thread = Thread.get_by_id(post.thread_id)
        if post.number != 1:
            title = tags = None
        new_title = rules.checked_title(title) if title is not None else thread.title
        new_tags = thread.tag_names.split()
        if tags is not None:
            new_tags = rules.checked_tags(tags if isinstance(tags, str) else list(tags))
        same = (body, new_title, new_tags) == (post.body, thread.title, thread.tag_names.split())
        if same:
            return post  # type: ignore[no-any-return]
        changed = (
            Post.update(
                body=body,
                html=rendered.html,
                version=Post.version + 1,
                edited_at=now,
                edited_by=actor.user_id,
            )
            .where((Post.id == post_id) & (Post.version == version))
            .execute()
        )
        if not changed:
            raise EditConflict(post)
        _keep_revision(post, thread, reason)
        if post.number == 1:
            Thread.update(
                title=new_title,
                slug=slugify(new_title),
                edited_at=now,
                version=Thread.version + 1,
            ).where(Thread.id == thread.id).execute()
            counters.set_tags(thread, new_tags)
            counters.index_thread(thread.id)
        else:
            counters.index_posts(post_id)
        emit(PostEdited(thread.id, actor.user_id, post_id, post.number))
    return Post.get_by_id(post_id)  # type: ignore[no-any-return]


def react(actor: Actor, post_id: int, name: str, *, on: bool | None = None) -> bool:
    """Give a reaction or take it back (`on` None turns it over); whether it stands now.

    The counter moves only when the row did, so two clicks at once count once. Raises
    `Rejected` for an unknown name. The caller has checked `may_react`.
    """
    if name not in REACTIONS:
        raise Rejected("name", "unknown reaction")
    mine = (Reaction.post == post_id) & (Reaction.user == actor.user_id) & (Reaction.name == name)
    with transaction():
        post = Post.get_by_id(post_id)
        stands = Reaction.select().where(mine).exists()
        wanted = (not stands) if on is None else on
        step = 0
        if wanted:
            step = (
                Reaction.insert(post=post_id, user=actor.user_id, name=name, created_at=clock.now())
                .on_conflict_ignore()
                .as_rowcount()
                .execute()
            )
        else:
            step = -Reaction.delete().where(mine).execute()
        if step:
            _count_reaction(post, step)
            emit(Reacted(post.thread_id, actor.user_id, post_id, post.number, name, wanted))
    return wanted


def _count_reaction(post: Post, step: int) -> None:
    Post.update(reaction_count=Post.reaction_count + step).where(Post.id == post.id).execute()
    User.update(thanks_count=User.thanks_count + step).where(User.id == post.author_id).execute()
    if post.number == 1:
        Thread.update(score=Thread.score + step).where(Thread.id == post.thread_id).execute()


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


def _keep_revision(post: Post, thread: Thread, reason: str) -> None:
    first = post.number == 1
    written: Any = post.edited_at
    Revision.create(
        post=post.id,
        version=post.version,
        editor=post.edited_by_id or post.author_id,
        title=thread.title if first else None,
        tag_names=thread.tag_names if first else None,
        body=post.body,
        created_at=written or post.created_at,
        reason=reason.strip()[:255],
    )


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
