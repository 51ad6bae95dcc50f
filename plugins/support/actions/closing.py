"""Tickets that nobody answers any more: a reminder, then solved, then closed. Any word of anybody
begins the count anew, and a ticket that waits for the team is never touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from plugins.support import KIND, log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.queues import Queue, queue_of
from plugins.support.states import CLOSED, CUSTOMER, SOLVED, category_of, first_of
from townhall import Thread, all_spaces, clock, hold_threads, transaction

MACHINE = By(actor=None, role="machine")
SAID = (log.REPLY, log.STATE, log.UNMERGED)
"""What begins the count anew. Notes of the team among itself do not: who asked hears nothing of
them."""


class Silence(NamedTuple):
    """How long nobody has said anything in a ticket, and when its requester was reminded since."""

    since: datetime
    reminded_at: datetime | None


def close_silent() -> None:
    """A scheduled job. What it does is decided with the ticket held, and written with the state in
    one transaction: killed, it has done both or neither, and twice it finds nothing to do."""
    for space in all_spaces().values():
        if space.owner != "support":
            continue
        queue = queue_of(space.id)
        for category, step in ((CUSTOMER, _go_on_waiting), (SOLVED, _close_solved)):
            for thread_id in _candidates(space.id, category, _least(queue, category)):
                _look(thread_id, category, queue, step)


def _least(queue: Queue, category: str) -> int:
    """The fewest days after which anything happens in a category, 0 for never."""
    if category == SOLVED:
        return queue.close_days
    return min((days for days in (queue.remind_days, queue.solve_days) if days), default=0)


def _candidates(space_id: int, category: str, days: int) -> list[int]:
    """Tickets in which the last word may be old enough. Looked at once more, from the log."""
    if not days:
        return []
    mine = (SupportTicket.space == space_id) & (SupportTicket.category == category)
    free = ~SupportTicket.stays_open & ~SupportTicket.is_spam
    last = fn.COALESCE(SupportTicket.answered_at, SupportTicket.heard_at)
    old = last <= clock.now() - timedelta(days=days)
    rows = SupportTicket.select(SupportTicket.thread).where(mine & free & old)
    return [thread_id for (thread_id,) in rows.order_by(SupportTicket.thread).tuples()]


def _look(thread_id: int, category: str, queue: Queue, step: Callable[..., None]) -> None:
    with transaction():
        thread: Any = hold_threads(thread_id).get(thread_id)
        ticket = SupportTicket.get_or_none(SupportTicket.thread == thread_id)
        if thread is None or thread.kind != KIND or thread.deleted_at is not None:
            return
        if ticket is None or ticket.stays_open or thread.merged_into_id is not None:
            return
        if category_of(thread.state) == category:
            step(thread, queue, silence_of(thread_id))


def silence_of(thread_id: int) -> Silence:
    """How long a ticket is silent, from its log alone."""
    mine = SupportEntry.thread == thread_id
    columns = (SupportEntry.sort, SupportEntry.at)
    since = reminded_at = None
    rows = SupportEntry.select(*columns).where(mine).order_by(SupportEntry.id)
    for sort, at in rows.tuples():
        if since is None or sort in SAID:
            since, reminded_at = at, None
        elif sort == log.REMINDED:
            reminded_at = at
    return Silence(since or clock.now(), reminded_at)


def _go_on_waiting(thread: Thread, queue: Queue, silence: Silence) -> None:
    """Remind its requester, or some days later let it count as solved."""
    if queue.remind_days and silence.reminded_at is None:
        if _over(silence.since, queue.remind_days):
            write_entry(thread.id, Happened(sort=log.REMINDED, role="machine", is_public=True))
        return
    if queue.solve_days and _over(silence.reminded_at or silence.since, queue.solve_days):
        change_ticket(MACHINE, thread.id, Changes(state=first_of(SOLVED).slug))


def _close_solved(thread: Thread, queue: Queue, silence: Silence) -> None:
    if queue.close_days and _over(silence.since, queue.close_days):
        change_ticket(MACHINE, thread.id, Changes(state=first_of(CLOSED).slug))


def _over(since: datetime, days: int) -> bool:
    return clock.now() - since >= timedelta(days=days)
