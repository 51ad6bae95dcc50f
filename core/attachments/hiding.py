"""Taking a file away from everybody: it is served no more, and the texts that showed it have a
mark in its place. It can be brought back for as long as its bytes are kept."""

from __future__ import annotations

from core import audit, clock
from core.access import Actor
from core.attachments.models import Attachment, AttachmentUse
from core.db import transaction
from core.mentions.queries import render_text
from core.text import TooLong
from core.threads import counters
from core.threads.holding import held_post
from core.threads.models import Post


def hide_file(actor: Actor, file_id: int, *, reason: str) -> bool:
    """Give a file to nobody any more. Whether it was there. The caller has checked the right to."""
    with transaction():
        stands = (Attachment.id == file_id) & Attachment.hidden_at.is_null()
        values = {"hidden_at": clock.now(), "hidden_by": actor.user_id}
        if not Attachment.update(values).where(stands).execute():
            return False
        draw_again(_showing(file_id))
        audit.record(actor, "file.hide", Attachment.get_by_id(file_id), note=reason)
    return True


def show_file(actor: Actor, file_id: int) -> bool:
    """Give a hidden file again. Whether it was hidden and is still kept. The caller has checked
    the right to."""
    with transaction():
        kept = (Attachment.id == file_id) & (Attachment.size > 0)
        hidden = kept & Attachment.hidden_at.is_null(False)
        if not Attachment.update(hidden_at=None, hidden_by=None).where(hidden).execute():
            return False
        draw_again(_showing(file_id))
        audit.record(actor, "file.show", Attachment.get_by_id(file_id))
    return True


def draw_again(post_ids: list[int]) -> None:
    """Make the HTML of posts anew, which looks at what of their files is there. Inside a
    transaction."""
    for post_id in post_ids:
        post = held_post(post_id)
        try:
            html = render_text(post.body, post_id=post_id).html
        except TooLong:  # written when more was allowed; the file is not given out all the same
            continue
        if html != post.html:
            Post.update(html=html, html_version=Post.html_version + 1).where(
                Post.id == post_id
            ).execute()
            counters.index_posts(post_id)


def _showing(file_id: int) -> list[int]:
    rows = AttachmentUse.select(AttachmentUse.post).where(AttachmentUse.attachment == file_id)
    return [row[0] for row in rows.order_by(AttachmentUse.post).tuples()]
