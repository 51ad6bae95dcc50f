"""What becomes of reports, reviews and sanctions when somebody is erased."""

from __future__ import annotations

from typing import Any

from core import clock
from core.accounts.models import User
from core.attachments.models import Attachment
from core.db import transaction
from core.models import Audit
from core.personal import Leaver
from core.reports.models import Report
from core.review.models import ReviewItem
from core.review.opening import close_item
from core.sanctions import blocking, hiding
from core.sanctions.models import Sanction

PLACE = ("thread", "number", "version")
"""What stays of a snapshot: where it is, without a word."""


def erase(leaver: Leaver) -> None:
    """A suspension outlives the account: its address stays out, as a salted hash."""
    running = (
        (Sanction.user == leaver.user_id)
        & (Sanction.sort == "suspend")
        & Sanction.ended_at.is_null()
    )
    if leaver.email and Sanction.select().where(running).exists():
        blocking.block_address(leaver.email)


def erase_items(leaver: Leaver) -> None:
    """What was reviewed of theirs keeps how it was decided, without what it said or was about.
    What waits is over, but for reports of what stays."""
    theirs = (ReviewItem.author == leaver.user_id) | (
        (ReviewItem.subject_type == "person") & (ReviewItem.subject_id == leaver.user_id)
    )
    with transaction():
        # The log says who noted something of them, no more what.
        noted = (Audit.action == "review.note") & (Audit.subject_type == "reviewitem")
        items = ReviewItem.select(ReviewItem.id).where(theirs)
        Audit.update(before=None, after=None).where(noted & Audit.subject_id.in_(items)).execute()
        for item in list(ReviewItem.select().where(theirs).order_by(ReviewItem.id)):
            if item.state == "open" and _goes(leaver, item):
                _close(item)
            ReviewItem.update(_blank(item)).where(ReviewItem.id == item.id).execute()
        User.update(silenced_until=None).where(User.id == leaver.user_id).execute()


def _goes(leaver: Leaver, item: ReviewItem) -> bool:
    """Whether nothing is left to decide about: their appeal, text or profile, what they took
    along, and what somebody has deleted before."""
    if not leaver.keeps_posts or item.sort != "report":
        return True
    if item.subject_type == "file":
        given_out = (Attachment.id == item.subject_id) & Attachment.hidden_at.is_null()
        return not Attachment.select().where(given_out).exists()
    return item.subject_type != "post" or not hiding.is_kept(item.subject_id)


def _close(item: ReviewItem) -> None:
    if close_item(item.id, "erased"):
        Report.update(state="gone", open_key=None, closed_at=clock.now()).where(
            (Report.item == item.id) & (Report.state == "open")
        ).execute()


def _blank(item: ReviewItem) -> dict[str, Any]:
    place = {name: item.snapshot[name] for name in PLACE if name in item.snapshot}
    return {"snapshot": place, "reasons": [], "note": "", "author": None}
