"""Reads of files: who may see one is decided by the posts that show it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from werkzeug.exceptions import NotFound

from core.access import Actor, seen_by, visible
from core.attachments.models import Attachment, AttachmentUse
from core.holding.models import Held
from core.text.pictures import KEY
from core.threads.models import Post, Revision, Thread
from core.threads.queries import visible_post

IN_TEXT = re.compile(rf"/files/[as]/({KEY})/")
MOST_IN_TEXT = 300
LOOKED_AT = 20


class FileView(NamedTuple):
    """A file as it is served."""

    id: int
    key: str
    user_id: int | None
    name: str
    extension: str
    size: int
    width: int
    height: int
    has_small: bool


_COLUMNS = (
    Attachment.id,
    Attachment.key,
    Attachment.user,
    Attachment.name,
    Attachment.extension,
    Attachment.size,
    Attachment.width,
    Attachment.height,
    Attachment.has_small,
)


def keys_in(text: str) -> list[str]:
    """The keys of files that a text names, each once, at most 300."""
    return list(dict.fromkeys(IN_TEXT.findall(text)))[:MOST_IN_TEXT]


def visible_file(actor: Actor, key: str) -> FileView:
    """A file by its key. Raises `NotFound` for a missing one and for one the actor may not see.

    It is there for whoever may see a post that shows it, deleted posts included for those who
    may see these, and for its sender as long as no post does; while its sender's text waits, for
    those who may let it stand. One that is hidden is there for nobody.
    """
    stands = (Attachment.key == key) & Attachment.hidden_at.is_null()
    row = Attachment.select(*_COLUMNS).where(stands).tuples().first()
    if row is None:
        raise NotFound
    file = FileView(*row)
    hidden = not seen(actor, [file.id]) and not _in_deleted(actor, file.id)
    if hidden and not _in_waiting(actor, file):
        raise NotFound
    return file


def _in_waiting(actor: Actor, file: FileView) -> bool:
    """Whether its sender shows it in a text that waits and that the actor may let stand."""
    if not actor.spaces_with("spaces.moderate"):
        return False
    rows = Held.select(Held.space).where(
        (Held.state == "waiting") & (Held.user == file.user_id) & Held.body.contains(file.key)
    )
    return any(actor.can("spaces.moderate", space_id) for (space_id,) in rows.tuples())


def seen(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of some files that the actor sees in a standing post, or has sent for one to come."""
    shown = (
        AttachmentUse.select(AttachmentUse.attachment)
        .join(Post)
        .join(Thread)
        .where(AttachmentUse.attachment.in_(list(ids)) & visible(actor) & Post.deleted_at.is_null())
        .distinct()
    )
    found = {row[0] for row in shown.tuples()}
    if actor.user_id is not None and len(found) < len(ids):
        used = AttachmentUse.select(AttachmentUse.attachment)
        mine = Attachment.select(Attachment.id).where(
            Attachment.id.in_(list(ids))
            & (Attachment.user == actor.user_id)
            & Attachment.id.not_in(used.where(AttachmentUse.attachment.in_(list(ids))))
        )
        found |= {row[0] for row in mine.tuples()}
    return found


def files_named(keys: Collection[str]) -> dict[str, int]:
    """Ids of files by key, of those that are there."""
    rows = Attachment.select(Attachment.key, Attachment.id).where(Attachment.key.in_(list(keys)))
    return dict(rows.tuples())


def files_of(post_id: int) -> set[int]:
    """Ids of the files that a post shows."""
    rows = AttachmentUse.select(AttachmentUse.attachment).where(AttachmentUse.post == post_id)
    return {row[0] for row in rows.tuples()}


def sent_by(user_id: int, ids: Collection[int]) -> set[int]:
    """Those of some files that somebody sent."""
    rows = Attachment.select(Attachment.id).where(
        Attachment.id.in_(list(ids)) & (Attachment.user == user_id)
    )
    return {row[0] for row in rows.tuples()}


def named_before(
    post_id: int, keys: Collection[str], *, editor_id: int | None = None, newest: bool = False
) -> set[str]:
    """Those of some keys that a former text of a post names: any, one that `editor_id` wrote,
    or (`newest`) the one that stood until just now."""
    rows = Revision.select(Revision.body).where(Revision.post == post_id)
    if editor_id is not None:
        rows = rows.where(Revision.editor == editor_id)
    if newest:
        rows = rows.order_by(Revision.version.desc()).limit(1)
    found: set[str] = set()
    for (body,) in rows.tuples().iterator():
        found.update(key for key in keys if key in body)
    return found


def _in_deleted(actor: Actor, file_id: int) -> bool:
    """Whether a deleted post shows it that the actor may look at all the same."""
    if not actor.signed_in:
        return False
    rows = (
        AttachmentUse.select(AttachmentUse.post)
        .join(Post)
        .join(Thread)
        .where(
            (AttachmentUse.attachment == file_id)
            & seen_by(actor)
            & (Post.deleted_at.is_null(False) | Thread.deleted_at.is_null(False))
        )
        .limit(LOOKED_AT)
    )
    return any(_may_open(actor, row[0]) for row in list(rows.tuples()))


def _may_open(actor: Actor, post_id: int) -> bool:
    try:
        visible_post(actor, post_id)
    except NotFound:
        return False
    return True
