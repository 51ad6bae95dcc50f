"""What can be reported, as its reporter sees it at this moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.accounts.models import NOBODY_TO_OTHERS, User
from core.attachments.models import Attachment, AttachmentUse
from core.attachments.naming import address
from core.attachments.queries import keys_in, visible_file
from core.db import LARGEST
from core.profiles.queries import visible_person
from core.tags.queries import visible_tag
from core.threads.addresses import thread_url
from core.threads.models import Post, Tag, Thread
from core.threads.queries import source_of, visible_post


@dataclass(frozen=True, slots=True)
class Target:
    """Something that may be reported. `snapshot` is what it is now, `space_id` whose moderators
    look at it (None: the team), `post_id` by which post that is known from then on, `is_private`
    whether they may see it only as far as reported."""

    sort: str
    id: int
    title: str
    url: str
    author_id: int | None
    space_id: int | None
    snapshot: dict[str, Any] = field(default_factory=dict)
    is_private: bool = False
    post_id: int | None = None
    files: tuple[tuple[int, str], ...] = ()


def target(actor: Actor, sort: str, target_id: int) -> Target:
    """Something that the actor sees and that is not their own. Raises `NotFound` for all else:
    what is deleted, hidden from them, or never was, looks the same."""
    find = FINDERS.get(sort)
    if find is None or not 0 < target_id <= LARGEST:
        raise NotFound
    found = find(actor, target_id)
    if found.author_id is not None and found.author_id == actor.user_id:
        raise NotFound
    return found


def _post(actor: Actor, post_id: int) -> Target:
    thread, post = visible_post(actor, post_id)
    if post.deleted_at is not None or thread.deleted_at is not None or post.sort == "log":
        raise NotFound
    text, url = source_of(post_id), thread_url(thread, post.number)
    title = _("#%(number)s in “%(title)s”", number=post.number, title=thread.title)
    snapshot = {
        "title": title if post.number > 1 else thread.title,
        "url": url,
        "html": post.html,
        "text": text,
        "version": post.version,
        "at": post.created_at.isoformat(),
        "thread": thread.id,
        "number": post.number,
    }
    return Target(
        "post",
        post_id,
        snapshot["title"],
        url,
        post.author_id,
        thread.space_id,
        snapshot,
        is_private=thread.audience == "private",
        post_id=post_id,
        files=_files_of(actor, text),
    )


def _person(actor: Actor, user_id: int) -> Target:
    row = User.get_or_none(User.id == user_id)
    if row is None:
        raise NotFound
    person = visible_person(actor, row.username)
    if person.state in NOBODY_TO_OTHERS:
        raise NotFound
    url = url_for("profiles.profile", username=person.username)
    links = [str(link) for link in person.links]
    snapshot = {
        "title": person.shown_name,
        "url": url,
        "html": person.bio_html,
        "text": row.bio,
        "facts": [
            [_("User name"), person.username],
            [_("Place"), person.place],
            [_("Links"), " ".join(links)],
        ],
    }
    return Target("person", user_id, person.shown_name, url, user_id, None, snapshot)


def _tag(actor: Actor, tag_id: int) -> Target:
    row = Tag.get_or_none(Tag.id == tag_id)
    if row is None:
        raise NotFound
    tag = visible_tag(actor, row.slug)
    url = url_for("tags.tag", slug=tag.slug)
    snapshot = {"title": f"#{tag.name}", "url": url, "html": "", "text": tag.description}
    return Target("tag", tag_id, f"#{tag.name}", url, None, None, snapshot)


def _file(actor: Actor, file_id: int) -> Target:
    row = Attachment.get_or_none(Attachment.id == file_id)
    if row is None:
        raise NotFound
    visible_file(actor, row.key)
    used = (
        AttachmentUse.select(Thread.space, Thread.audience, Post.id)
        .join(Post)
        .join(Thread)
        .where((AttachmentUse.attachment == file_id) & Post.deleted_at.is_null())
        .order_by(Post.id)
        .tuples()
    )
    for space_id, audience, post_id in used.limit(20):
        try:
            visible_post(actor, post_id)
        except NotFound:
            continue
        url = address(row)
        snapshot = {"title": row.name, "url": url, "html": "", "text": "", "post": post_id}
        snapshot["facts"] = [[_("Size"), f"{row.size:,}"], [_("Sort"), row.extension]]
        return Target(
            "file",
            file_id,
            row.name,
            url,
            row.user_id,
            space_id,
            snapshot,
            is_private=audience == "private",
            post_id=post_id,
        )
    raise NotFound


def _files_of(actor: Actor, text: str) -> tuple[tuple[int, str], ...]:
    """The files that a text shows, to be reported one by one."""
    keys = keys_in(text)[:20]
    if not keys:
        return ()
    rows = Attachment.select(Attachment.id, Attachment.name, Attachment.user).where(
        Attachment.key.in_(keys) & Attachment.hidden_at.is_null()
    )
    return tuple((row.id, row.name) for row in rows if row.user_id != actor.user_id)


FINDERS: dict[str, Callable[[Actor, int], Target]] = {
    "post": _post,
    "person": _person,
    "tag": _tag,
    "file": _file,
}
