"""Scheduled work about files: those that nobody needs go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import peewee
from peewee import fn

from core import clock, files
from core.attachments.actions import FOLDER, drop_files, remove_bytes
from core.attachments.models import Attachment, AttachmentUse
from core.attachments.queries import files_named, keys_in
from core.drafts.models import Draft
from core.holding.models import Held
from core.threads.models import Post, Thread

UNUSED = timedelta(hours=48)
UNDO = timedelta(days=30)
"""How long a deleted post keeps its files, for the day it is brought back."""
GRACE = 24 * 3600
BATCH = 200


def drop_unused() -> None:
    """Let go of files that no post has shown for 48 hours and no draft names."""
    since = clock.now() - UNUSED
    # What was hidden a short time ago may be wanted again, whatever named it is hidden too.
    settled = Attachment.hidden_at.is_null() | (Attachment.hidden_at < since)
    condition = (Attachment.unused_since < since) & settled
    drafted: set[str] | None = None
    for batch in _batches(condition):
        drafted = _in_drafts() if drafted is None else drafted
        drop_files([row for row in batch if row[1] not in drafted], condition)


def drop_deleted() -> None:
    """Let go of files of posts that were deleted long ago, and of what was left behind."""
    shown = AttachmentUse.select(AttachmentUse.attachment)
    lost = ~fn.EXISTS(shown.where(AttachmentUse.attachment == Attachment.id))
    Attachment.update(unused_since=clock.now()).where(
        Attachment.unused_since.is_null() & lost
    ).execute()
    condition = Attachment.unused_since.is_null() & ~fn.EXISTS(_standing())
    for batch in _batches(condition):
        drop_files(batch, condition)
    _drop_hidden()
    _sweep()


def _drop_hidden() -> None:
    """Let go of the bytes of files that were hidden long ago. Their rows stay as long as a text
    names them, and say what stands there instead."""
    condition = (Attachment.hidden_at < clock.now() - UNDO) & (Attachment.size > 0)
    for batch in _batches(condition):
        for file_id, key, extension in batch:
            mine = (Attachment.id == file_id) & condition
            if Attachment.update(size=0).where(mine).execute():
                remove_bytes(key, extension)


def _standing() -> peewee.ModelSelect:
    """Uses of the file of an outer query by posts that stand, or were deleted a short time ago."""
    since = clock.now() - UNDO
    return (
        AttachmentUse.select(AttachmentUse.post)
        .join(Post)
        .join(Thread)
        .where(
            (AttachmentUse.attachment == Attachment.id)
            & (Post.deleted_at.is_null() | (Post.deleted_at > since))
            & (Thread.deleted_at.is_null() | (Thread.deleted_at > since))
        )
    )


def _batches(condition: Any) -> Iterator[list[tuple[int, str, str]]]:
    """Files (id, key, extension) for which a condition holds, some at a time."""
    after = 0
    columns = (Attachment.id, Attachment.key, Attachment.extension)
    while True:
        query = Attachment.select(*columns).where(condition & (Attachment.id > after))
        found = list(query.order_by(Attachment.id).limit(BATCH).tuples())
        if not found:
            return
        after = found[-1][0]
        yield found


def _in_drafts() -> set[str]:
    """The keys of files that drafts name, and texts that wait."""
    kept = (Draft.data, Draft.others)
    rows = Draft.select(*kept).where(
        Draft.data.cast("TEXT").contains("/files/") | Draft.others.cast("TEXT").contains("/files/")
    )
    waiting = Held.select(Held.body).where(Held.body.contains("/files/"))
    found = {key for (body,) in waiting.tuples().iterator() for key in keys_in(body)}
    return found | {
        key
        for row in rows.tuples().iterator()
        for value in row
        for key in keys_in(json.dumps(value))
    }


def _sweep() -> None:
    """Delete bytes without a row: left behind when something was killed in the middle. Fresh
    ones are left alone, for their row may be about to be written."""
    old = clock.now().timestamp() - GRACE
    found = [name for name, changed in files.names(FOLDER) if changed < old]
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        known = files_named({name[:32] for name in batch})
        for name in batch:
            if name[:32] not in known:
                files.remove(FOLDER, name)
