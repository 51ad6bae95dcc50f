"""The clocks of tickets, read from their logs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from plugins.support import KIND
from plugins.support.clocks.history import READ, Entry, History, Look, brought, is_out, read_history
from plugins.support.clocks.targets import Target, targets_of
from plugins.support.levels import Policy, policy_for
from plugins.support.models import SupportAlarm, SupportClock, SupportEntry, SupportTicket
from plugins.support.queries.tickets import TicketView
from plugins.support.states import CLOSED, SOLVED, category_of, standing_of
from townhall import Prepared, Thread, as_utc, param

LOT = 400
"""How many tickets' logs are read by one statement."""


class Ticket(NamedTuple):
    """What clocks need of a ticket beside its log."""

    thread_id: int
    space_id: int
    priority: int
    channel: str
    assignee_id: int | None
    breach_at: Any
    breach_of: str


class Clocks(NamedTuple):
    """The clocks of a ticket: under which policy, what its log says, its targets, and what tickets
    that became part of it have brought along (see `clocks.history.brought`)."""

    ticket: Ticket
    policy: Policy | None
    history: History
    targets: list[Target]
    brought: tuple[datetime, str] | None = None


class Fired(NamedTuple):
    """An alarm that was given (see `models.SupportAlarm`)."""

    target: str
    cycle: int
    sort: str


def clocks_of(thread_id: int) -> Clocks | None:
    """The clocks of one ticket; None for one that has none: it is gone, spam or part of another."""
    return next(iter(clocks_among([thread_id])), None)


def clocks_among(thread_ids: Collection[int]) -> Iterator[Clocks]:
    """The clocks of some tickets, in the order of ids; those without any are left out."""
    ids = sorted(thread_ids)
    for at in range(0, len(ids), LOT):
        some = ids[at : at + LOT]
        logs = _logs(some)
        for ticket in _tickets(some):
            found = read_clocks(ticket, logs.get(ticket.thread_id, []))
            if found is not None:
                yield found


def read_clocks(ticket: Ticket, entries: Sequence[Entry]) -> Clocks | None:
    """The clocks that a log makes under the policy in force."""
    by_team = ticket.channel == "team"
    history = None if is_out(entries) else read_history(entries, look_of, by_team=by_team)
    if history is None:
        return None
    policy = policy_for(ticket.space_id)
    targets = targets_of(history, policy.promise(ticket.priority)) if policy else []
    return Clocks(ticket, policy, history, targets, brought(entries, history))


def look_of(slug: str) -> Look:
    """A state as clocks look at it."""
    found, ends = standing_of(slug), category_of(slug) in (SOLVED, CLOSED)
    return Look(found.pauses or ends, ends, found.name) if found else Look(False, ends, slug)


def fired_of(thread_id: int) -> set[Fired]:
    """The alarms that were given for a ticket."""
    columns = (SupportAlarm.target, SupportAlarm.cycle, SupportAlarm.sort)
    rows = SupportAlarm.select(*columns).where(SupportAlarm.thread == thread_id)
    return {Fired(*row) for row in rows.tuples()}


def alarms_due(now: Any, *, limit: int) -> list[int]:
    """The tickets whose clocks have something to tell by now, the oldest news first."""
    due = SupportClock.select(SupportClock.thread).where(SupportClock.alarm_at <= now)
    rows = due.order_by(SupportClock.alarm_at, SupportClock.thread).limit(limit)
    return [thread_id for (thread_id,) in rows.tuples()]


def entries_by_ticket(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Entry]]:
    """Rows of the log, which are in order, by ticket."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for thread_id, some in groupby(rows, key=lambda row: row[0]):
        found[thread_id] += [_entry(row[1:]) for row in some]
    return found


def log_rows(which: Any) -> Any:
    """The rows of the log that clocks read, of the tickets that `which` is about, in order."""
    fields = (SupportEntry.id, SupportEntry.at, SupportEntry.sort, SupportEntry.role)
    more = (SupportEntry.actor, SupportEntry.before, SupportEntry.after, SupportEntry.is_public)
    read = which & SupportEntry.sort.in_(READ)
    rows = SupportEntry.select(SupportEntry.thread, *fields, *more).where(read)
    return rows.order_by(SupportEntry.thread, SupportEntry.id)


def ticket_columns() -> tuple[Any, ...]:
    """The columns of `Ticket`."""
    given = (SupportTicket.assignee, SupportTicket.breach_at, SupportTicket.breach_of)
    return (
        *(SupportTicket.thread, SupportTicket.space, SupportTicket.priority),
        SupportTicket.channel,
        *given,
    )


def _logs(thread_ids: list[int]) -> dict[int, list[Entry]]:
    return entries_by_ticket(log_rows(SupportEntry.thread.in_(thread_ids)).tuples())


class _Row(NamedTuple):
    thread_id: int
    id: int
    at: datetime
    sort: str
    role: str
    actor_id: int | None
    before: Any
    after: Any
    is_public: bool


_log = Prepared(_Row, lambda: log_rows(SupportEntry.thread == param("thread_id")), typed=True)


def _tickets(thread_ids: list[int]) -> Iterator[Ticket]:
    mine = SupportTicket.thread.in_(thread_ids) & ~SupportTicket.is_spam
    standing = Thread.deleted_at.is_null() & (Thread.kind == KIND)
    rows = SupportTicket.select(*ticket_columns()).join(
        Thread, on=(Thread.id == SupportTicket.thread)
    )
    for row in rows.where(mine & standing).order_by(SupportTicket.thread).tuples():
        yield Ticket(*row)


def _entry(row: tuple[Any, ...]) -> Entry:
    moment = as_utc(row[1])
    assert moment is not None
    return Entry(row[0], moment, *row[2:])


class Given(NamedTuple):
    """An alarm as a page shows it."""

    target: str
    sort: str
    due_at: Any
    fired_at: Any


def given_alarms(thread_id: int) -> list[Given]:
    """The alarms that were given for a ticket, in order."""
    columns = (SupportAlarm.target, SupportAlarm.sort, SupportAlarm.due_at, SupportAlarm.fired_at)
    rows = SupportAlarm.select(*columns).where(SupportAlarm.thread == thread_id)
    return [
        Given(target, sort, as_utc(due), as_utc(fired))
        for target, sort, due, fired in rows.order_by(SupportAlarm.id).tuples()
    ]


def clocks_beside(row: TicketView) -> Clocks | None:
    """The clocks of a ticket whose row was read already; as `clocks_of`, with one statement, none
    where nothing is promised."""
    if row.is_spam or policy_for(row.space_id) is None:
        return None
    given = (row.thread_id, row.space_id, row.priority, row.channel)
    ticket = Ticket(*given, row.assignee_id, row.breach_at, row.breach_of)
    return read_clocks(ticket, [_entry(one[1:]) for one in _log.all(thread_id=row.thread_id)])
