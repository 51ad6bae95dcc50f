"""The links that somebody has made: they stay, without a name."""

from __future__ import annotations

from core.links.models import ThreadLink
from core.personal import Exported, Leaver


def export(user_id: int) -> Exported:
    """Which threads they have linked."""
    columns = (ThreadLink.source, ThreadLink.target, ThreadLink.sort, ThreadLink.created_at)
    mine = ThreadLink.select(*columns).where(ThreadLink.created_by == user_id)
    for row in mine.order_by(ThreadLink.id).dicts().iterator():
        yield {"table": "thread_link", **row}


def erase(leaver: Leaver) -> None:
    """Let nobody be told who made them."""
    ThreadLink.update(created_by=None).where(ThreadLink.created_by == leaver.user_id).execute()
