"""The state of a thread: a word of its kind that lists and search show."""

from __future__ import annotations

from core.db import transaction
from core.threads import counters
from core.threads.models import Thread


def set_state(thread_id: int, state: str) -> bool:
    """Let a thread show another state of its kind; whether that changed anything.

    The kind has checked who may. Inside the kind's own transaction, or its own.
    """
    with transaction():
        changed = (
            Thread.update(state=state)
            .where((Thread.id == thread_id) & (Thread.state != state))
            .execute()
        )
        if changed:
            counters.index_thread(thread_id)
    return bool(changed)
