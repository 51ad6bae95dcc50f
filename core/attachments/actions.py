"""Keeping the files that people send, and letting go of them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _

from core import clock, files, images
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.attachments import quotas
from core.attachments.models import Attachment, AttachmentUse
from core.attachments.naming import clean_name
from core.attachments.queries import FileView
from core.attachments.sorts import HEAD, extension_for
from core.db import transaction
from core.text.pictures import PREVIEW
from core.watchwords.looking import Blocked, check_name
from core.web.uploads import Lost

log = logging.getLogger("townhall.attachments")
FOLDER = "attachments"


class NotKept(ValueError):
    """A file was not taken; the message is a sentence for its sender."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A file as it will be kept."""

    extension: str
    whole: bytes | BinaryIO
    size: int
    small: bytes = b""
    width: int = 0
    height: int = 0


def keep_file(actor: Actor, sent: BinaryIO, name: str) -> FileView:
    """Keep a file that somebody sent: pictures drawn anew, other types as they are.

    What it is, its content says. Its bytes are there before its row. Needs
    `attachments.upload`. Raises `NotKept`.
    """
    if not actor.can("attachments.upload") or actor.user_id is None:
        raise Forbidden("attachments.upload")
    name = clean_name(name)
    try:
        check_name(name)
        if isinstance(getattr(sent, "stream", sent), Lost):
            raise files.NoRoom(f"no room for {name} on its way")
        size = sent.seek(0, 2)
        _check(actor, size)
        made = _made(sent, name, size)
        return _put(actor, made, name)
    except (quotas.TooMuch, images.BadImage, Blocked) as error:
        raise NotKept(f"{name}: {error}") from error
    except files.NoRoom as error:
        log.exception("no room for a file")
        message = _("The disk of this community is full, so it was not kept.")
        raise NotKept(f"{name}: {message}") from error
    except files.Away as error:
        log.exception("no place for a file")
        message = _("Files cannot be kept just now. Try again in a few minutes.")
        raise NotKept(f"{name}: {message}") from error


def file_name(key: str, extension: str) -> str:
    """The name under which a file is kept: only pictures need their own ending."""
    return f"{key}.webp" if extension == "webp" else f"{key}.bin"


def small_name(key: str) -> str:
    """The name under which the preview of a picture is kept."""
    return f"{key}-{PREVIEW[0]}.webp"


def use_files(post_id: int, fresh: Collection[int], gone: Collection[int]) -> None:
    """Let a post show some files and no longer show others, inside the transaction of its save."""
    if fresh:
        # Takes the rows before it looks: the sweeper either has them already or waits.
        Attachment.update(unused_since=None).where(Attachment.id.in_(list(fresh))).execute()
        there = Attachment.select(Attachment.id).where(Attachment.id.in_(list(fresh)))
        rows = [{"attachment": row[0], "post": post_id} for row in list(there.tuples())]
        if rows:
            AttachmentUse.insert_many(rows).on_conflict_ignore().execute()
    if gone:
        AttachmentUse.delete().where(
            (AttachmentUse.post == post_id) & AttachmentUse.attachment.in_(list(gone))
        ).execute()
        _note_unused(gone)


def drop_files(rows: Collection[tuple[int, str, str]], condition: object) -> int:
    """Forget files (id, key, extension) for which a condition on `Attachment` still holds; how
    many went. Their rows go first: bytes without a row are swept, a row without bytes is lost."""
    dropped = 0
    for file_id, key, extension in rows:
        with transaction():
            gone = Attachment.delete().where((Attachment.id == file_id) & condition).execute()
        if gone:
            dropped += 1
            remove_bytes(key, extension)
    return dropped


def remove_bytes(key: str, extension: str) -> None:
    """Forget what is kept of a file."""
    files.remove(FOLDER, file_name(key, extension))
    if extension == "webp":
        files.remove(FOLDER, small_name(key))


def _note_unused(ids: Collection[int]) -> None:
    used = AttachmentUse.select(AttachmentUse.attachment).where(
        AttachmentUse.attachment.in_(list(ids))
    )
    Attachment.update(unused_since=clock.now()).where(
        Attachment.id.in_(list(ids)) & Attachment.id.not_in(used)
    ).execute()


def _check(actor: Actor, size: int) -> None:
    """What can be said before any work is done."""
    if size == 0:
        raise quotas.TooMuch(_("There is nothing in this file."))
    quotas.check_size(actor, size)
    quotas.check_quota(actor, 0)


def _made(sent: BinaryIO, name: str, size: int) -> _Made:
    sent.seek(0)
    head = sent.read(HEAD)
    if images.is_picture(head):
        picture = images.picture(head + sent.read(images.PICTURE_BYTES + 1), PREVIEW)
        return _Made(
            extension="webp",
            whole=picture.full,
            size=len(picture.full) + len(picture.small),
            small=picture.small,
            width=picture.width,
            height=picture.height,
        )
    allowed = quotas.allowed_types()
    extension = extension_for(head, name, allowed)
    if not extension:
        raise quotas.TooMuch(
            _(
                "This type of file is not taken here. Pictures (PNG, JPEG, WebP, GIF) are, and "
                "these: %(types)s.",
                types=", ".join(sorted(allowed)),
            )
        )
    sent.seek(0)
    return _Made(extension=extension, whole=sent, size=size)


def _put(actor: Actor, made: _Made, name: str) -> FileView:
    key = secrets.token_hex(16)
    try:
        if made.small:
            files.put(FOLDER, small_name(key), made.small)
        files.put(FOLDER, file_name(key, made.extension), made.whole, _length(made))
        return _row(actor, made, key, name)
    except BaseException:
        try:
            remove_bytes(key, made.extension)
        except files.Away:
            log.warning("bytes of a file that was not kept stay", extra={"key": key})
        raise


def _length(made: _Made) -> int:
    return len(made.whole) if isinstance(made.whole, bytes) else made.size


def _row(actor: Actor, made: _Made, key: str, name: str) -> FileView:
    now = clock.now()
    with transaction():
        # Two files of one person at once are counted one after the other.
        User.update(state=User.state).where(User.id == actor.user_id).execute()
        quotas.check_quota(actor, made.size)
        row = Attachment.create(
            key=key,
            user=actor.user_id,
            name=name,
            extension=made.extension,
            size=made.size,
            width=made.width,
            height=made.height,
            has_small=bool(made.small),
            created_at=now,
            unused_since=now,
        )
    return FileView(
        row.id,
        key,
        actor.user_id,
        name,
        made.extension,
        made.size,
        made.width,
        made.height,
        bool(made.small),
    )
