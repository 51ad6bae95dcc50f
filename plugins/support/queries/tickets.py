"""Reads of one ticket."""

from __future__ import annotations

from plugins.support.models import SupportTicket


def ticket_of(thread_id: int) -> SupportTicket:
    """The detail row of a ticket. Raises `DoesNotExist`."""
    return SupportTicket.get_by_id(thread_id)  # type: ignore[no-any-return]


def ticket_of_notes(notes_id: int) -> int | None:
    """The ticket that a thread of notes is about, or None."""
    mine = SupportTicket.notes == notes_id
    found = SupportTicket.select(SupportTicket.thread).where(mine).scalar()
    return int(found) if found is not None else None
