"""How far people have read. A GET only remembers; the buffer writes (see core.buffer)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.buffer import Buffer
from core.db import transaction
from core.events import emit
from core.notifications.events import InboxRead
from core.notifications.models import Notification
from core.threads import counters
from core.threads.models import Thread


def _write_marks(values: dict[Any, Any]) -> None:
    for (user_id, thread_id), number in values.items():
        counters.keep_read(user_id, thread_id, number)


def _write_views(values: dict[Any, Any]) -> None:
    for thread_id, count in values.items():
        Thread.update(view_count=Thread.view_count + count).where(Thread.id == thread_id).execute()


def _write_opened(values: dict[Any, Any]) -> None:
    """Count as read what inboxes said of threads when they were opened, and nothing that was
    said afterwards."""
    for user_id, threads in values.items():
        changed = 0
        for thread_id, moment in threads.items():
            said = (Notification.user == user_id) & (Notification.thread == thread_id)
            new = (Notification.state == "unread") & (Notification.updated_at <= moment)
            changed += Notification.update(state="read").where(said & new).execute()
        if changed:
            emit(InboxRead(user_id))


marks = Buffer(_write_marks, max)
opened = Buffer(_write_opened, lambda old, new: {**old, **new})
# Nobody waits for these, and each time they are written the pages that are kept for visitors
# are made anew.
views = Buffer(_write_views, lambda old, new: old + new, every=10)


def seen(actor: Actor, thread_id: int, number: int) -> None:
    """The actor's page showed posts up to `number`. What an owner looks at in somebody else's
    place counts for nobody."""
    if actor.acting_for is not None:
        return
    views.add(thread_id, 1)
    if actor.user_id is not None:
        marks.add((actor.user_id, thread_id), number)
        opened.add(actor.user_id, {thread_id: clock.now()})


def read_number(actor: Actor, thread_id: int, stored: int) -> int:
    """How far the actor has read, with what this process has not written yet."""
    waiting = marks.peek((actor.user_id, thread_id))
    return max(stored, waiting or 0)


def just_opened(actor: Actor) -> dict[int, datetime]:
    """The threads that the actor has opened so lately that inboxes do not know it yet."""
    return opened.peek(actor.user_id) or {}


def catch_up(actor: Actor) -> None:
    """Count everything up to now as no longer new for the actor."""
    with transaction():
        User.update(caught_up_at=clock.now()).where(User.id == actor.user_id).execute()
