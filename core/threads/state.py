"""The state of a thread: a word of its kind that lists and search show."""

from __future__ import annotations

from core.db import transaction
from core.events import emit
from core.threads import counters
from core.threads.events import StateChanged
from core.threads.models import Thread


def set_state(thread_id: int, state: str, *, kind: str = "") -> bool:
    """Let a thread show another state of its kind; whether that changed anything. With a `kind`
    nothing is done to a thread that is of another one by now.

    The kind has checked who may. Inside the kind's own transaction, or its own.
    """
    with transaction():
        before = Thread.select(Thread.state).where(Thread.id == thread_id).scalar()
        mine = (Thread.id == thread_id) & (Thread.state != state)
        if kind:
            mine &= Thread.kind == kind
        changed = Thread.update(state=state).where(mine).execute()
        if changed:
            counters.index_thread(thread_id)
            emit(StateChanged(thread_id, None, str(before), state))
    return bool(changed)
