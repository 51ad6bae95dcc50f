"""What people do with rows of their own inbox. A row that is not theirs is never found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Case

from core import clock
from core.access import Actor
from core.db import transaction
from core.events import emit
from core.inbox.filters import Shown, joined_ids
from core.notifications.events import InboxRead
from core.notifications.models import Notification


def set_read(actor: Actor, row_id: int, *, read: bool) -> None:
    """Count a row as read, or as new again; one that was done or put off is back."""
    _change(actor, row_id, state="read" if read else "unread", **_settled())


def set_done(actor: Actor, row_id: int) -> None:
    """Put a row away. It comes back when something new happens."""
    _change(actor, row_id, state="done", **_settled())


def snooze(actor: Actor, row_id: int, until: datetime) -> None:
    """Put a row off: out of sight until then, and new and on top from then on."""
    _change(actor, row_id, state="unread", snoozed_until=until, updated_at=until)


def wake(actor: Actor, row_id: int) -> None:
    """Bring back now what was put off."""
    now = clock.now()
    _change(actor, row_id, state="unread", snoozed_until=now, updated_at=now)


def finish_thread(actor: Actor, thread_id: int) -> None:
    """Put away every row of a thread of which the actor has had enough."""
    with transaction():
        own = (Notification.user == actor.id) & (Notification.thread == thread_id)
        Notification.update(state="done", **_settled()).where(own).execute()
        emit(InboxRead(actor.id))


def read_all(actor: Actor, shown: Shown, until: datetime) -> tuple[int, datetime]:
    """Count as read what this part of the inbox showed at the moment `until`, and nothing that
    came later; how many rows, and the mark by which `unread_again` finds them."""
    # A moment that is over keeps nothing out of sight, so it may tell these rows from others.
    stamp = clock.now()
    with transaction():
        there = (Notification.user == actor.id) & Notification.id.in_(joined_ids(actor, shown))
        new = (Notification.state == "unread") & (Notification.updated_at <= until)
        count = Notification.update(state="read", snoozed_until=stamp).where(there & new).execute()
        emit(InboxRead(actor.id))
    return int(count), stamp


def unread_again(actor: Actor, stamp: datetime) -> int:
    """Take `read_all` back, for rows that nothing has happened to since; how many."""
    with transaction():
        own = (Notification.user == actor.id) & (Notification.snoozed_until == stamp)
        count = (
            Notification.update(state="unread", snoozed_until=None)
            .where(own & (Notification.state == "read"))
            .execute()
        )
        emit(InboxRead(actor.id))
    return int(count)


def _settled() -> dict[str, Any]:
    """No longer put off: what was on its way back is here now, and anything else where it was."""
    now = clock.now()
    here = Case(None, [(Notification.updated_at > now, now)], Notification.updated_at)
    return {"snoozed_until": None, "updated_at": here}


def _change(actor: Actor, row_id: int, **values: Any) -> None:
    with transaction():
        own = (Notification.user == actor.id) & (Notification.id == row_id)
        Notification.update(**values).where(own).execute()
        emit(InboxRead(actor.id))
