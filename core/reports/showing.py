"""How a report stands in the review queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.access import Actor
from core.attachments.models import Attachment
from core.reports.deciding import may_return
from core.review.models import ReviewItem
from core.sanctions import hiding
from core.threads.addresses import thread_url
from core.threads.models import Post, Thread


def shown(_actor: Actor, item: ReviewItem) -> Mapping[str, Any]:
    """What was reported, as it was then, and what has become of it since."""
    snapshot, post = item.snapshot, _post(item)
    facts = [(str(label), str(value)) for label, value in snapshot.get("facts", []) if value]
    return {
        # Whoever sees a private conversation only as far as it was reported cannot go there.
        "title": snapshot.get("title") or ("" if item.is_private else _title(post)),
        "url": "" if item.is_private else _url(item, post),
        "html": snapshot.get("html", ""),
        "text": snapshot.get("text", "") if not snapshot.get("html") else "",
        "facts": facts,
        "since": _since(item, post),
        "back": url_for("reports.return_file", item_id=item.id) if may_return(item) else "",
    }


def _post(item: ReviewItem) -> Post | None:
    """A reported post as it stands, with its thread."""
    if item.subject_type != "post":
        return None
    found: Post | None = (
        Post.select(Post, Thread).join(Thread).where(Post.id == item.subject_id).first()
    )
    return found


def _title(post: Post | None) -> str:
    """What its thread is called, once its author has left and the snapshot says nothing."""
    return post.thread.title if post and hiding.is_kept(post.id) else ""


def _url(item: ReviewItem, post: Post | None) -> str:
    """Where it stands by now."""
    return thread_url(post.thread, post.number) if post else str(item.snapshot.get("url", ""))


def _since(item: ReviewItem, post: Any) -> str:
    """What happened to a post or a file since it was reported."""
    if item.subject_type == "file":
        row = Attachment.get_or_none(Attachment.id == item.subject_id)
        stands = row is not None and row.hidden_at is None
        return "" if stands else str(_("It was deleted since."))
    if item.subject_type != "post":
        return ""
    if post is None:
        return str(_("It is gone by now."))
    if hiding.mark_of(post.id) is not None:
        return str(_("It is hidden now."))
    if post.deleted_at is not None or post.thread.deleted_at is not None:
        return str(_("It was deleted since."))
    if "url" not in item.snapshot:
        return str(_("Its author has left. How it read when it was reported is not kept."))
    if post.version != item.snapshot.get("version"):
        return str(_("It was changed since. Below it reads as it did when it was reported."))
    return ""
