"""What happens, as names that are called out to open pages."""

from __future__ import annotations

from core import events
from core.events import Event
from core.live.sending import signal
from core.notifications.events import InboxRead, NotificationsTold
from core.threads.events import (
    PostAdded,
    PostDeleted,
    PostRestored,
    ThreadDeleted,
    ThreadRestored,
    ThreadStarted,
)
from core.threads.models import Thread

IN_THREAD = (PostAdded, PostDeleted, PostRestored)
IN_LIST = (ThreadStarted, ThreadDeleted, ThreadRestored)


def listen() -> None:
    """Hear of everything that open pages show."""
    for kind in (*IN_THREAD, *IN_LIST, NotificationsTold, InboxRead):
        events.subscribe(kind, tell)


def tell(event: Event) -> None:
    """Call out what an event makes new."""
    if isinstance(event, NotificationsTold):
        signal(*(f"inbox:{user_id}" for user_id in event.user_ids))
    elif isinstance(event, InboxRead):
        signal(f"inbox:{event.user_id}")
    elif isinstance(event, IN_THREAD):
        signal(f"thread:{event.thread_id}")
    elif isinstance(event, IN_LIST):
        found = Thread.select(Thread.space).where(Thread.id == event.thread_id).tuples().first()
        if found:
            signal("threads:0", f"threads:{found[0]}")
