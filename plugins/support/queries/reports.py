"""What reports are made of: tickets of some days and queues, each worked out of its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from plugins.support import KIND, models
from plugins.support.clocks.facts import Fact, fact_of
from plugins.support.clocks.history import Entry
from plugins.support.log import STATE
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.queries.clocks import (
    LOT,
    Ticket,
    entries_by_ticket,
    log_rows,
    read_clocks,
    ticket_columns,
)
from plugins.support.states import ACTIVE, standings
from townhall import Actor, Thread, ThreadLine, Versioned, as_utc, clock, lines_of


class Scope(NamedTuple):
    """Which tickets a report is about: those of some queues to which something happened between
    two moments."""

    space_ids: tuple[int, ...]
    start: datetime
    end: datetime


class Outcome(NamedTuple):
    """Something that counts and is no ticket of its own: a thread, when, whether it was good."""

    thread_id: int
    at: datetime
    is_good: bool


_settled: Versioned[dict[Any, Fact]] = Versioned("support_levels", dict)
"""Facts of requests that are over, by what they were worked out of: until something happens to one
they stay, and most of a report is made of them. Another promise begins anew."""
MOST_SETTLED = 20_000


def facts(scope: Scope, *, with_open: bool = True) -> list[Fact]:
    """The tickets that were opened or came to another state in these days, and all that are open
    now; those that are spam or part of another one are left out. The newest first."""
    now, settled, states = clock.now().replace(microsecond=0), _settled.get(), hash(standings())
    which = _which(scope, with_open=with_open)
    known: list[Fact] = []
    fresh: list[tuple[Ticket, int]] = []
    for *row, last_entry in which.tuples():
        ticket = Ticket(*row)
        fact = settled.get((states, last_entry, ticket))
        if fact is not None:
            known.append(fact._replace(age=max(0, round((now - fact.opened_at).total_seconds()))))
        else:
            fresh.append((ticket, last_entry))
    logs = _logs_of([ticket.thread_id for ticket, _last in fresh], which)
    for ticket, last_entry in fresh:
        clocks = read_clocks(ticket, logs.get(ticket.thread_id, ()))
        if clocks is None:
            continue
        place = (ticket.thread_id, ticket.space_id)
        known.append(fact := fact_of(place, clocks.history, clocks.targets, now))
        if fact.is_done and len(settled) < MOST_SETTLED:
            settled[states, last_entry, ticket] = fact
    return sorted(known, key=lambda one: (one.opened_at, one.thread_id), reverse=True)


def ratings(scope: Scope) -> list[Outcome] | None:
    """What people said of how it was; None where nobody is asked here."""
    table: Any = getattr(models, "SupportRating", None)
    if table is None:
        return None
    said = (table.given_at >= scope.start) & (table.given_at < scope.end)
    mine = SupportTicket.space.in_(scope.space_ids) & table.is_good.is_null(False)
    rows = table.select(table.thread, table.given_at, table.is_good).join(
        SupportTicket, on=(SupportTicket.thread == table.thread)
    )
    return [
        Outcome(thread_id, _aware(at), bool(is_good))
        for thread_id, at, is_good in rows.where(said & mine)
        .order_by(table.given_at.desc(), table.thread)
        .tuples()
    ]


def deflections(scope: Scope) -> list[Outcome] | None:
    """Answers that people found while they wrote a request, which they then did not send; None
    where nothing is suggested to them."""
    table: Any = getattr(models, "SupportDeflection", None)
    if table is None:
        return None
    rows = table.select(table.thread, table.at).where(
        table.space_id.in_(scope.space_ids) & (table.at >= scope.start) & (table.at < scope.end)
    )
    found = rows.order_by(table.at.desc(), table.thread).tuples()
    return [Outcome(thread_id, _aware(at), is_good=True) for thread_id, at in found]


def titles_of(actor: Actor, thread_ids: Sequence[int]) -> dict[int, ThreadLine]:
    """The lines of some threads, as far as somebody sees them."""
    return lines_of(actor, list(thread_ids)) if thread_ids else {}


def names_of(thread_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Id and title of tickets of queues that the reader works in, for tables of thousands."""
    for at in range(0, len(thread_ids), 400):
        some = Thread.id.in_(list(thread_ids[at : at + 400])) & Thread.deleted_at.is_null()
        yield from Thread.select(Thread.id, Thread.title).where(some).tuples()


def _which(scope: Scope, *, with_open: bool) -> Any:
    between = (SupportEntry.at >= scope.start) & (SupportEntry.at < scope.end)
    turned = SupportEntry.select(SupportEntry.thread).where((SupportEntry.sort == STATE) & between)
    opened = (SupportTicket.opened_at >= scope.start) & (SupportTicket.opened_at < scope.end)
    wanted = opened | SupportTicket.thread.in_(turned)
    if with_open:
        wanted |= SupportTicket.category.in_(ACTIVE)
    mine = SupportTicket.space.in_(scope.space_ids) & ~SupportTicket.is_spam
    standing = (Thread.kind == KIND) & Thread.deleted_at.is_null()
    return (
        SupportTicket.select(*ticket_columns(), SupportTicket.last_entry)
        .join(Thread, on=(Thread.id == SupportTicket.thread))
        .where(mine & standing & wanted)
    )


def _logs_of(thread_ids: list[int], which: Any) -> dict[int, list[Entry]]:
    """The logs of some tickets by one statement: few are named, many are those of the report."""
    if not thread_ids:
        return {}
    wanted: Any = thread_ids
    if len(thread_ids) > LOT:
        wanted = which.clone().select(SupportTicket.thread)
    return entries_by_ticket(log_rows(SupportEntry.thread.in_(wanted)).tuples())


def _aware(moment: Any) -> datetime:
    found = as_utc(moment)
    assert found is not None
    return found
