"""Taking a decision about a post or file back: what it did itself, and nothing that was done to
the same thing before or since."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from core.access import Actor
from core.attachments.hiding import show_file
from core.attachments.models import Attachment
from core.db import as_utc
from core.review.models import ReviewItem
from core.sanctions.hiding import mark_of, show_post
from core.sanctions.rules import Refusal
from core.threads import moderation
from core.threads.editing import edit_post
from core.threads.holding import held_post
from core.threads.models import Post, Revision


def take_back(actor: Actor, decided: ReviewItem) -> bool:
    """Undo what a decision did, inside a larger deed; whether it still held. The caller has
    checked the right to. Raises `Refusal` where a text was changed since."""
    if decided.decision == "edit":
        return _restore_text(actor, decided)
    if decided.subject_type == "file":
        return _still_holds(decided) and show_file(actor, decided.subject_id)
    if decided.decision == "delete":
        return _restore_post(actor, decided)
    mark = mark_of(decided.subject_id)
    if mark is None or mark.item_id != decided.id:
        return False
    if "at" in decided.deed and not _still_holds(decided):
        return False
    return show_post(actor, decided.subject_id)


def moment_of(subject_type: str, subject_id: int) -> str:
    """When a post was deleted (number 1 goes with its thread) or a file taken away, as a text;
    empty for what stands or is gone."""
    if subject_type == "file":
        row = Attachment.get_or_none(Attachment.id == subject_id)
        moment = row.hidden_at if row is not None else None
    else:
        post = Post.get_or_none(Post.id == subject_id)
        moment = _holder(post).deleted_at if post is not None else None
    return moment.isoformat() if moment is not None else ""


def _holder(post: Post) -> Any:
    return post.thread if post.number == 1 else post


def _still_holds(decided: ReviewItem) -> bool:
    """Whether what was deleted is so by this decision, not by another one since."""
    moment = moment_of(decided.subject_type, decided.subject_id)
    if "at" in decided.deed:
        return bool(moment) and moment == decided.deed["at"]
    # Decided before the moment was kept.
    return bool(moment) and as_utc(moment) >= decided.decided_at


def _restore_post(actor: Actor, decided: ReviewItem) -> bool:
    if Post.get_or_none(Post.id == decided.subject_id) is None:
        return False
    post = held_post(decided.subject_id)
    if not _still_holds(decided) or _holder(post).deleted_by_id != decided.decided_by_id:
        return False
    moderation.restore_post(actor, post.id)
    return True


def _restore_text(actor: Actor, decided: ReviewItem) -> bool:
    """Let a post read as it did before, as a new version."""
    if Post.get_or_none(Post.id == decided.subject_id) is None:
        return False
    post, former = held_post(decided.subject_id), _former(decided)
    if former is None:
        return False
    if post.body == former.body:
        return True
    hidden_at: Any = former.hidden_at
    if hidden_at is not None:
        raise Refusal(_("The text from before is hidden. Show it again in its history first."))
    if post.version != former.version + 1:
        raise Refusal(_("The text was changed since. Bring back what was right about it first."))
    words = _("The team took its change back")
    edit_post(actor, post.id, former.body, version=post.version, reason=words)
    return True


def _former(decided: ReviewItem) -> Revision | None:
    """The text that a decision has changed."""
    rows = Revision.select().where(Revision.post == decided.subject_id)
    if "version" in decided.deed:
        rows = rows.where(Revision.version == decided.deed["version"])
    else:
        # Decided before the version was kept: the newest change with the same words.
        rows = rows.where(Revision.reason == decided.reason[:255])
    found: Revision | None = rows.order_by(Revision.version.desc()).first()
    return found
