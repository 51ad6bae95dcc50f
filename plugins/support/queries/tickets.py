"""Reads of one ticket."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import peewee

from plugins.support.models import SupportTicket
from townhall import Prepared, param


class TicketView(NamedTuple):
    """A ticket as pages read it (see `models.SupportTicket`)."""

    thread_id: int
    space_id: int
    category: str
    notes_id: int | None
    channel: str
    priority: int
    impact: str
    assignee_id: int | None
    team_id: int | None
    opened_at: datetime
    heard_at: datetime
    answered_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    reopens: int
    stays_open: bool
    is_spam: bool
    is_tracker: bool
    tracker_id: int | None
    breach_at: datetime | None
    breach_of: str
    last_entry: int


def _build() -> peewee.Query:
    columns = [getattr(SupportTicket, name) for name in TicketView._fields]
    return SupportTicket.select(*columns).where(SupportTicket.thread == param("thread_id"))


_ticket = Prepared(TicketView, _build, typed=True)


def ticket_of(thread_id: int) -> TicketView:
    """The detail row of a ticket. Raises `DoesNotExist`."""
    found = _ticket.first(thread_id=thread_id)
    if found is None:
        raise SupportTicket.DoesNotExist
    return found


def ticket_of_notes(notes_id: int) -> int | None:
    """The ticket that a thread of notes is about, or None."""
    mine = SupportTicket.notes == notes_id
    found = SupportTicket.select(SupportTicket.thread).where(mine).scalar()
    return int(found) if found is not None else None
