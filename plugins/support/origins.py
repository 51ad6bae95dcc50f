"""Which threads are being handled in private: every page of a thread asks, so each process keeps it
until it changes. Of a ticket it says that it is there and whether it is over, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from plugins.support.models import SupportOrigin, SupportTicket
from plugins.support.states import ACTIVE
from townhall import Thread, Versioned, transaction

MOST = 5_000


class Origin(NamedTuple):
    """A ticket that was made of a post of a thread, and who asked in which queue."""

    ticket_id: int
    space_id: int
    author_id: int
    is_open: bool


def _load() -> dict[int, list[Origin]]:
    rows = (
        SupportOrigin.select(
            SupportOrigin.source,
            SupportOrigin.thread,
            SupportTicket.space,
            Thread.author,
            SupportTicket.category,
        )
        .join(SupportTicket, on=(SupportTicket.thread == SupportOrigin.thread))
        .join_from(SupportOrigin, Thread, on=(Thread.id == SupportOrigin.thread))
        .where(Thread.deleted_at.is_null() & ~SupportTicket.is_spam)
        .order_by(SupportOrigin.made_at.desc())
        .limit(MOST)
    )
    found: dict[int, list[Origin]] = defaultdict(list)
    for source_id, ticket_id, space_id, author_id, category in rows.tuples():
        found[source_id].append(Origin(ticket_id, space_id, author_id, category in ACTIVE))
    return dict(found)


_kept = Versioned("support_origins", _load)


def origins_of(thread_id: int) -> list[Origin]:
    """The tickets that were made of posts of a thread. No query."""
    return _kept.get().get(thread_id, [])


def origins_changed() -> None:
    """Say that one was made, or ended. Inside the changing transaction."""
    _kept.changed()


def settle_origins(ticket_id: int) -> None:
    """Let pages tell where a ticket stands now, if it was made of a thread."""
    if any(one.ticket_id == ticket_id for some in _kept.get().values() for one in some):
        with transaction():
            origins_changed()
