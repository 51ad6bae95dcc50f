"""Somebody's files: all of them to take along; they stay with the posts that show them, or go."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from core import clock, files
from core.attachments.actions import FOLDER, drop_files, file_name
from core.attachments.hiding import draw_again
from core.attachments.models import Attachment, AttachmentUse
from core.attachments.naming import download_name
from core.db import as_utc
from core.personal import Exported, Leaver, PersonalFile
from core.threads.models import Post

BATCH = 100


def export(user_id: int) -> Exported:
    """Every file as it was sent (pictures as they were kept), and what is known of it."""
    rows = Attachment.select().where(Attachment.user == user_id).order_by(Attachment.id)
    for row in rows.iterator():
        path = f"files/{row.id}-{download_name(row)}"
        yield {"table": "attachment", "file": path, "size": row.size, "created_at": row.created_at}
        yield PersonalFile(path, partial(_open, file_name(row.key, row.extension)))


def erase(leaver: Leaver) -> Iterator[int]:
    """Forget the files that no post shows, and the others too when their posts go."""
    theirs = Attachment.user == leaver.user_id
    if leaver.keeps_posts:
        theirs &= Attachment.id.not_in(AttachmentUse.select(AttachmentUse.attachment))
    columns = (Attachment.id, Attachment.key, Attachment.extension)
    query = Attachment.select(*columns).where(theirs).limit(BATCH)
    while batch := list(query.clone().tuples()):
        drop_files(batch, theirs)
        yield 0


class _Chunks(io.RawIOBase):
    """What a place for files gives in pieces, to be read as one."""

    def __init__(self, stored: files.Stored) -> None:
        self._stored = stored
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        view = memoryview(into)  # type: ignore[arg-type]
        self._rest = self._rest or next(self._stored.chunks, b"")
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._stored.close()
        super().close()


def _open(name: str) -> IO[bytes]:
    stored = files.open_file(FOLDER, name)
    if stored is None:
        raise FileNotFoundError(name)
    return io.BufferedReader(_Chunks(stored))


def hide(user_id: int) -> Any:
    """Give nobody their files any more; which were hidden by this."""
    now = clock.now()
    theirs = (Attachment.user == user_id) & Attachment.hidden_at.is_null()
    ids = [row[0] for row in Attachment.select(Attachment.id).where(theirs).tuples()]
    Attachment.update(hidden_at=now).where(theirs).execute()
    draw_again(_of_others(user_id))
    return [now.isoformat(), ids]


def show(user_id: int, kept: Any) -> None:
    """Give out again what was hidden then, and not by something else since."""
    at, ids = as_utc(kept[0]), kept[1]
    for start in range(0, len(ids), BATCH):
        batch = Attachment.id.in_(ids[start : start + BATCH])
        same = (Attachment.user == user_id) & (Attachment.hidden_at == at)
        Attachment.update(hidden_at=None).where(batch & same).execute()
    draw_again(_of_others(user_id))


def _of_others(user_id: int) -> list[int]:
    """Posts of others that show a file of theirs."""
    rows = (
        AttachmentUse.select(AttachmentUse.post)
        .join(Attachment)
        .join_from(AttachmentUse, Post)
        .where((Attachment.user == user_id) & (Post.author != user_id))
    )
    return sorted({row[0] for row in rows.tuples()})
