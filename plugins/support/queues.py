"""How queues work: data that many pages and every mail need, kept in each process until it
changes."""

from __future__ import annotations

from typing import NamedTuple

from plugins.support.models import SupportQueue
from townhall import Versioned


class Queue(NamedTuple):
    """A queue as pages and rules look at it (see `models.SupportQueue`)."""

    space_id: int
    address: str = ""
    takes_strangers: bool = True
    assigns: str = "none"
    return_minutes: int = 0
    hold_seconds: int = 10
    remind_days: int = 4
    solve_days: int = 3
    close_days: int = 7
    reopen_days: int = 14
    rates: bool = True
    rate_hours: int = 24
    signature: str = ""
    takes_automatic: bool = False
    says_received: bool = True


def _load() -> dict[int, Queue]:
    columns = [getattr(SupportQueue, name) for name in Queue._fields]
    return {row[0]: Queue(*row) for row in SupportQueue.select(*columns).tuples()}


_kept = Versioned("support_queues", _load)


def queue_of(space_id: int) -> Queue:
    """How a queue works; one that nobody has said anything about works as usual."""
    return _kept.get().get(space_id) or Queue(space_id)


def queue_at(address: str) -> Queue | None:
    """The queue that mail to an address is for, or None."""
    wanted = address.strip().lower()
    return next((one for one in _kept.get().values() if wanted and one.address == wanted), None)


def queues_changed() -> None:
    """Say that queues do not work as they did. Inside the changing transaction."""
    _kept.changed()
