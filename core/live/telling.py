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
    ThreadKindChanged,
    ThreadMerged,
    ThreadMoved,
    ThreadRestored,
    ThreadSplit,
    ThreadStarted,
)
from core.threads.models import Thread

IN_THREAD = (PostAdded, PostDeleted, PostRestored)
IN_LIST = (ThreadStarted, ThreadDeleted, ThreadRestored)
REARRANGED = (ThreadMoved, ThreadKindChanged, ThreadMerged, ThreadSplit)


def listen() -> None:
    """Hear of everything that open pages show."""
    for kind in (*IN_THREAD, *IN_LIST, *REARRANGED, NotificationsTold, InboxRead):
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
    elif isinstance(event, REARRANGED):
        signal(*_rearranged(event))


def _rearranged(event: Event) -> list[str]:
    """The threads and lists that look different after whole threads were moved or joined."""
    if isinstance(event, ThreadMoved | ThreadKindChanged):
        ids, spaces = [event.thread_id], {event.from_space_id, event.to_space_id}
    elif isinstance(event, ThreadMerged | ThreadSplit):
        other = event.into_id if isinstance(event, ThreadMerged) else event.new_id
        ids = [event.thread_id, other]
        rows = Thread.select(Thread.space).where(Thread.id.in_(ids)).tuples()
        spaces = {space_id for (space_id,) in rows}
    else:
        return []
    return [*(f"thread:{id_}" for id_ in ids), *(f"threads:{id_}" for id_ in sorted({0, *spaces}))]
