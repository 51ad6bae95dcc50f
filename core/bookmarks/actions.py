"""Keeping bookmarks. The caller has loaded the post through what the actor may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock, outbox
from core.access import Actor
from core.accounts.paths import mail_base
from core.bookmarks.models import Bookmark
from core.db import transaction

TOPIC = "bookmarks.remind"


def add_bookmark(actor: Actor, post_id: int) -> bool:
    """Keep a post; whether it was not kept before."""
    query = Bookmark.insert(post=post_id, user=actor.user_id, created_at=clock.now())
    return bool(query.on_conflict_ignore().as_rowcount().execute())


def save_bookmark(actor: Actor, post_id: int, *, note: str, remind_at: datetime | None) -> None:
    """Keep a post with a note and, at a moment to come, a reminder (None: without one).

    A reminder that was set before for another moment is not sent any more: what was ordered
    for it finds that it no longer fits.
    """
    with transaction():
        add_bookmark(actor, post_id)
        mine = _mine(actor, post_id)
        Bookmark.update(note=" ".join(note.split())[:300]).where(mine).execute()
        bookmark = Bookmark.get(mine)
        if bookmark.remind_at == remind_at:
            return
        Bookmark.update(remind_at=remind_at, reminded_at=None).where(mine).execute()
        if remind_at is not None:
            facts = {"bookmark": bookmark.id, "at": remind_at.isoformat(), "base": mail_base()}
            outbox.put(TOPIC, facts, run_at=remind_at)


def remove_bookmark(actor: Actor, post_id: int) -> bool:
    """Let a post go, its note and reminder too; whether it was kept."""
    return bool(Bookmark.delete().where(_mine(actor, post_id)).execute())


def _mine(actor: Actor, post_id: int) -> Any:
    return (Bookmark.post == post_id) & (Bookmark.user == actor.user_id)
