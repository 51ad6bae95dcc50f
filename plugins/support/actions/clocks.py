"""Keeping what lists and alarms look up by an index: when the next target of a ticket is missed,
and when its clocks have something to tell. Both can be worked out of the log at any time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from plugins.support.clocks.history import READ
from plugins.support.clocks.targets import Target, next_due
from plugins.support.levels import levels
from plugins.support.log import PRIORITY, QUEUE
from plugins.support.models import SupportClock, SupportTicket
from plugins.support.queries.clocks import Clocks, Fired, Ticket, clocks_among, clocks_of, fired_of
from plugins.support.states import ACTIVE
from townhall import Task, as_utc, handles, hold_threads, put_in_outbox, transaction

RECKON = "support.reckon"
LOT = 100
WARN, MISS = "warn", "miss"
TOUCHES = frozenset({*READ, PRIORITY, QUEUE})
"""The sorts of rows after which clocks may stand otherwise."""


class Alarm(NamedTuple):
    """Something that a clock has to tell at a moment."""

    at: datetime
    target: Target
    sort: str
    due_at: datetime


def follow_entry(thread_id: int, sort: str) -> None:
    """Let what is kept of the clocks of a ticket follow a row of its log, in its transaction."""
    if sort in TOUCHES and levels().policies:
        refresh_clocks(thread_id)


def refresh_clocks(thread_id: int) -> None:
    """Write down anew when the next target of a ticket is missed. By whoever holds its thread."""
    found = clocks_of(thread_id)
    if found is None:
        _clear(thread_id)
    else:
        write_clocks(found)


def write_clocks(found: Clocks) -> None:
    """Write down what is kept of clocks that were just read."""
    due = next_due(found.targets)
    own = (due[0], due[1].name) if due else None
    _write_next(found.ticket, min((one for one in (own, found.brought) if one), default=None))
    coming = min(alarms(found, fired_of(found.ticket.thread_id)), default=None, key=_moment)
    set_alarm(found.ticket.thread_id, coming.at if coming else None)


def alarms(found: Clocks, fired: set[Fired]) -> Iterator[Alarm]:
    """What the clocks of a ticket still have to tell, each once in the life of its target: that it
    comes near, unless it was missed before anybody could say so, and that it was missed."""
    percent = found.policy.warn_percent if found.policy else 0
    for target in found.targets:
        due = target.due_at if target.is_running else None
        if not target.is_running or Fired(target.name, target.cycle, MISS) in fired:
            continue
        if due is not None:
            yield Alarm(due, target, MISS, due)
        near = target.reached(target.limit * percent // 100) if percent else None
        if due and near and Fired(target.name, target.cycle, WARN) not in fired:
            yield Alarm(near, target, WARN, due)


def set_alarm(thread_id: int, moment: datetime | None) -> None:
    """Let the clocks of a ticket be looked at again at a moment, or not any more."""
    if moment is None:
        SupportClock.delete().where(SupportClock.thread == thread_id).execute()
        return
    SupportClock.insert(thread=thread_id, alarm_at=moment).on_conflict(
        conflict_target=[SupportClock.thread], update={"alarm_at": moment}
    ).execute()


def reckon_soon() -> None:
    """Have the clocks of all tickets that are not over written down anew, by a worker: what is
    promised, or in which hours, is not what it was. Inside the changing transaction."""
    put_in_outbox(RECKON, {"after": 0}, owner="support")


def follow_states() -> None:
    """Let all clocks follow other states: one may stop them that did not. Inside the transaction
    that has changed them."""
    if levels().policies:
        reckon_soon()


def reckon_all() -> None:
    """A daily job: the same, for the rules of time zones, which change without a word."""
    if levels().policies:
        with transaction():
            reckon_soon()


@handles(RECKON)
def reckon_some(tasks: list[Task]) -> None:
    """Write down the clocks of some tickets, and have the next ones done. Twice changes nothing."""
    for task in tasks:
        with transaction():
            ids = _active_after(task.payload["after"])
            hold_threads(*ids)
            known = {found.ticket.thread_id: found for found in clocks_among(ids)}
            for thread_id in ids:
                if (found := known.get(thread_id)) is not None:
                    write_clocks(found)
                else:
                    _clear(thread_id)
            if len(ids) == LOT:
                put_in_outbox(RECKON, {"after": ids[-1]}, owner="support")


def _active_after(thread_id: int) -> list[int]:
    later = (SupportTicket.thread > thread_id) & SupportTicket.category.in_(ACTIVE)
    rows = SupportTicket.select(SupportTicket.thread).where(later).order_by(SupportTicket.thread)
    return [found for (found,) in rows.limit(LOT).tuples()]


def _write_next(ticket: Ticket, due: tuple[datetime, str] | None) -> None:
    moment, name = due or (None, "")
    if (as_utc(ticket.breach_at), ticket.breach_of) == (moment, name):
        return
    SupportTicket.update(breach_at=moment, breach_of=name).where(
        SupportTicket.thread == ticket.thread_id
    ).execute()


def _clear(thread_id: int) -> None:
    SupportTicket.update(breach_at=None, breach_of="").where(
        (SupportTicket.thread == thread_id) & SupportTicket.breach_at.is_null(False)
    ).execute()
    set_alarm(thread_id, None)


def _moment(alarm: Alarm) -> datetime:
    return alarm.at
