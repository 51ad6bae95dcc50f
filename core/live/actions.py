"""Who has which thread open: said when a page of somebody who works on it connects, again
while it is there, and taken back when it goes."""

from __future__ import annotations

from datetime import timedelta

import peewee

from core import clock
from core.live.models import Here

HERE_FOR = timedelta(seconds=60)


def come(thread_id: int, user_id: int) -> bool:
    """Somebody has a thread open, or still has; whether that is news."""
    mine = (Here.thread == thread_id) & (Here.user == user_id)
    until = clock.now() + HERE_FOR
    if Here.update(until=until).where(mine).execute():
        return False
    try:
        row = {"thread": thread_id, "user": user_id, "until": until}
        return bool(Here.insert(row).on_conflict_ignore().execute() is not None)
    except peewee.IntegrityError:
        return False  # the thread or the account has just gone


def go(thread_id: int, user_id: int) -> None:
    """Somebody has closed a thread."""
    Here.delete().where((Here.thread == thread_id) & (Here.user == user_id)).execute()


def forget_gone() -> None:
    """Delete what nobody has said again. A scheduled job."""
    Here.delete().where(Here.until < clock.now()).execute()
