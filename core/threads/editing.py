"""Changing a text that stands: versions are kept, and of two people at once nobody's is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor
from core.db import transaction
from core.events import emit
from core.text import slugify
from core.threads import counters, rules, tagging, written
from core.threads.checks import propose
from core.threads.events import PostEdited
from core.threads.holding import held_post
from core.threads.models import Post, Revision, Thread
from core.threads.windows import in_grace
from core.threads.written import Written


class EditConflict(Exception):
    """Somebody else saved the post meanwhile; `current` is the row as it stands."""

    def __init__(self, current: Post) -> None:
        super().__init__("edited meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class Wording:
    """What an edit may change; title and tags belong to post number 1."""

    body: str
    title: str
    tags: tuple[str, ...]


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
    revision, unless authors change their own within the time of grace and give no reason.
    `title` and `tags` belong to post number 1. Raises `Rejected`.
    """
    body, rendered = rules.checked_body(body, post_id=post_id)
    reason = rules.settled_in("reason", reason)
    with transaction():
        tagging.enter()
        post = held_post(post_id)
        thread = Thread.get_by_id(post.thread_id)
        old = Wording(post.body, thread.title, tuple(thread.tag_names.split()))
        new = _wording(actor, thread, old, body=body, title=title, tags=tags)
        if post.number != 1:
            new = Wording(body, old.title, old.tags)
        if new == old:
            return post
        fields = {"version": version, "tags": list(new.tags), "reason": reason.strip()}
        heading = new.title if post.number == 1 else ""
        words = {"title": heading, "body": body, "before": post.body, "fields": fields}
        words["title_before"] = old.title if heading else ""
        facts = {**words, "thread_id": thread.id, "post_id": post_id}
        propose(actor, "edit", thread.space_id, rendered, **facts)
        now = clock.now()
        passing = not reason.strip() and in_grace(actor, post, now)
        values: dict[str, Any] = {"body": body, "html": rendered.html, "version": Post.version + 1}
        if not passing:
            values |= {"edited_at": now, "edited_by": actor.user_id}
        mine = (Post.id == post_id) & (Post.version == version)
        if not Post.update(values).where(mine).execute():
            raise EditConflict(Post.get_by_id(post_id))
        _keep(post, thread, reason, is_passing=passing)
        if post.number == 1:
            _set_heading(thread, new, None if passing else now)
            counters.index_thread(thread.id)
        else:
            counters.index_posts(post_id)
        written.tell(Written(actor, thread.id, post_id, post.number, body, rendered, is_new=False))
        _tell(actor, post, reason, title_before=old.title if new.title != old.title else "")
    return Post.get_by_id(post_id)  # type: ignore[no-any-return]


def restore_version(
    actor: Actor, post_id: int, number: int, *, key: int, wording: Wording, at: int
) -> Post:
    """Let a post read again as it did in its version `number`: a new version like any other.

    `key` names that version, `at` is the one the actor saw. Raises what `edit_post` does, and
    `Rejected` when it was hidden while somebody looked at it.
    """
    with transaction():
        tagging.enter()
        former = (Revision.post == post_id) & (Revision.version == key)
        # Holds the row: whoever hides it now waits, or was first.
        if not Revision.update(version=key).where(former & Revision.hidden_at.is_null()).execute():
            raise rules.Rejected("body", _("This version is hidden."))
        return edit_post(
            actor,
            post_id,
            wording.body,
            version=at,
            title=wording.title or None,
            tags=wording.tags if wording.title else None,
            reason=_("Restored version %(number)s", number=number),
        )


def hide_revision(actor: Actor, revision: Revision, *, reason: str) -> None:
    """Keep a former text from everybody but moderators, such as when it holds private data.

    Needs `spaces.moderate`, checked by the caller. Written to the log, without the text.
    """
    _set_hidden(actor, revision, {"at": clock.now(), "by": actor.user_id, "reason": reason})


def show_revision(actor: Actor, revision: Revision) -> None:
    """Let everybody read a hidden former text again. As `hide_revision`."""
    _set_hidden(actor, revision, {"at": None, "by": None, "reason": ""})


def _set_hidden(actor: Actor, revision: Revision, values: dict[str, Any]) -> None:
    hides = values["at"] is not None
    with transaction():
        changed = (
            Revision.update(
                hidden_at=values["at"],
                hidden_by=values["by"],
                hidden_reason=values["reason"].strip()[:255],
            )
            .where((Revision.id == revision.id) & Revision.hidden_at.is_null(hides))
            .execute()
        )
        if changed:
            action = "revision.hide" if hides else "revision.show"
            audit.record(actor, action, revision.post, note=values["reason"].strip())


def _wording(
    actor: Actor,
    thread: Thread,
    old: Wording,
    *,
    body: str,
    title: str | None,
    tags: str | Sequence[str] | None,
) -> Wording:
    new_title, new_tags = old.title, old.tags
    if title is not None:
        new_title = rules.checked_title(title)
    if tags is not None:
        new_tags = tuple(tagging.chosen(actor, thread.space_id, tags, before=old.tags))
    return Wording(body, new_title, new_tags)


def _keep(post: Post, thread: Thread, reason: str, *, is_passing: bool) -> None:
    first = post.number == 1
    edited_at: Any = post.edited_at
    Revision.create(
        post=post.id,
        version=post.version,
        editor=post.edited_by_id or post.author_id,
        title=thread.title if first else None,
        tag_names=thread.tag_names if first else None,
        body=post.body,
        created_at=edited_at or post.created_at,
        reason=reason.strip()[:255],
        is_passing=is_passing,
    )


def _set_heading(thread: Thread, new: Wording, now: datetime | None) -> None:
    Thread.update(
        title=new.title,
        slug=slugify(new.title),
        edited_at=now or thread.edited_at,
        version=Thread.version + 1,
    ).where(Thread.id == thread.id).execute()
    if " ".join(new.tags) != thread.tag_names:
        # Read again now that the row is held: a thread deleted meanwhile is not counted.
        tagging.set_tags(Thread.get_by_id(thread.id), new.tags)


def _tell(actor: Actor, post: Post, reason: str, *, title_before: str) -> None:
    """Let others know, so that authors hear of what somebody else changed in their text."""
    if post.author_id != actor.user_id:
        audit.record(actor, "post.edit", post, note=reason.strip())
    emit(
        PostEdited(
            post.thread_id,
            actor.user_id,
            post.id,
            post.number,
            author_id=post.author_id,
            reason=reason.strip()[:255],
            title_before=title_before,
        )
    )
