"""Work that must not be lost: rows in the transaction that caused it, done later by a worker.

Rows are claimed by conditional update with a lease and done at least once; a handler makes
its effect once (by a dedupe key, or because doing it twice changes nothing).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import clock, stuck
from core.db import database, is_postgres, transaction
from core.models import Outbox
from core.site import site

log = logging.getLogger("townhall.outbox")
LEASE = timedelta(seconds=90)
MAX_ATTEMPTS = 12
LOT = 500  # rows that are written by one statement
KEEP_DONE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Task:
    """One claimed row."""

    id: int
    topic: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Handler:
    """Who does a topic: `run(tasks)` gets up to `batch` of them at once.

    `keep`: what of the payload stays when it is done; mail holds one-use secrets.
    """

    topic: str
    run: Callable[[list[Task]], None]
    batch: int = 1
    keep: tuple[str, ...] | None = None


_handlers: dict[str, Handler] = {}


def handles(
    topic: str, *, batch: int = 1, keep: tuple[str, ...] | None = None
) -> Callable[[Callable[[list[Task]], None]], Callable[[list[Task]], None]]:
    """Declare the function that does a topic. If it raises, the whole batch is tried again."""

    def declare(function: Callable[[list[Task]], None]) -> Callable[[list[Task]], None]:
        _handlers[topic] = Handler(topic, function, batch, keep)
        return function

    return declare


def put(
    topic: str,
    payload: dict[str, Any],
    *,
    owner: str = "core",
    dedupe: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Write down work to do, inside the running transaction.

    With `dedupe`, a row of the same key that is still waiting swallows this one. A worker
    may do that row before this transaction commits, so use it only for work that does not
    read what this transaction writes.
    """
    now = clock.now()
    query = Outbox.insert(
        topic=topic,
        payload=payload,
        owner=owner,
        dedupe=dedupe,
        created_at=now,
        run_at=run_at or now,
    )
    (query.on_conflict_ignore() if dedupe else query).execute()


def put_many(topic: str, payloads: Sequence[dict[str, Any]], *, owner: str = "core") -> None:
    """Write down many pieces of work of one topic, to do as soon as may be, inside the running
    transaction."""
    now = clock.now()
    common = {"topic": topic, "owner": owner, "created_at": now, "run_at": now}
    for at in range(0, len(payloads), LOT):
        rows = [{**common, "payload": payload} for payload in payloads[at : at + LOT]]
        Outbox.insert_many(rows).execute()


def drain(limit: int | None = None) -> int:
    """Do everything that is due, in order, and return how many rows were done or failed.

    `limit` bounds the number of batches.
    """
    done = batches = 0
    while limit is None or batches < limit:
        tasks = _claim()
        if not tasks:
            break
        _run(tasks)
        done += len(tasks)
        batches += 1
    return done


def retry(row_id: int) -> bool:
    """Let a failed row run again from its first attempt. Whether there was such a row."""
    changed = (
        Outbox.update(state="waiting", attempts=0, run_at=clock.now(), lease_until=None)
        .where((Outbox.id == row_id) & (Outbox.state == "failed"))
        .execute()
    )
    return bool(changed)


def sweep() -> None:
    """Forget rows that were done long ago, and set right what a clock that ran ahead has left.

    Jobs run at once when the clock is set back (see `core.jobs.due_jobs`), so this does."""
    now, later = clock.now(), clock.ago(seconds=-2 * 3600)
    early = (Outbox.created_at > later) | ((Outbox.attempts > 0) & (Outbox.run_at > later))
    Outbox.update(run_at=now, created_at=now).where((Outbox.state == "waiting") & early).execute()
    Outbox.update(lease_until=now).where(
        (Outbox.state == "running") & (Outbox.lease_until > later)
    ).execute()
    Outbox.delete().where(
        (Outbox.state == "done") & (Outbox.done_at < clock.now() - KEEP_DONE)
    ).execute()


def _due(now: datetime) -> Any:
    """Rows that may run: due or with a lapsed lease, of a known topic, their plugin on.

    Rows of a plugin that is off stay parked; they are not failures.
    """
    owners = [*site().plugins.active(), "core"]
    return (
        Outbox.topic.in_(list(_handlers))
        & Outbox.owner.in_(owners)
        & (
            ((Outbox.state == "waiting") & (Outbox.run_at <= now))
            | ((Outbox.state == "running") & (Outbox.lease_until < now))
        )
    )


def _claim() -> list[Task]:
    now = clock.now()
    query = Outbox.select(Outbox.id, Outbox.topic, Outbox.state, Outbox.attempts)
    first = query.where(_due(now)).order_by(Outbox.run_at, Outbox.id).first()
    while first is not None and first.state == "running" and first.attempts > 1:
        _put_back(first, now)
        first = query.where(_due(now)).order_by(Outbox.run_at, Outbox.id).first()
    if first is None:
        return []
    batch = _handlers[first.topic].batch
    with transaction():
        ids = (
            Outbox.select(Outbox.id)
            .where(_due(now) & (Outbox.topic == first.topic))
            .order_by(Outbox.run_at, Outbox.id)
            .limit(batch)
        )
        if is_postgres():
            ids = ids.for_update("FOR UPDATE SKIP LOCKED")
        mine = [row.id for row in ids]
        Outbox.update(
            state="running",
            # A key stops guarding once its row is claimed: what happens from now on is news.
            dedupe=None,
            attempts=Outbox.attempts + 1,
            lease_by=_worker_name(),
            lease_until=now + LEASE,
        ).where(Outbox.id.in_(mine)).execute()
        rows = Outbox.select().where(Outbox.id.in_(mine)).order_by(Outbox.run_at, Outbox.id)
        return [Task(row.id, row.topic, row.payload, row.attempts) for row in rows]


def _run(tasks: list[Task]) -> None:
    ids = [task.id for task in tasks]
    try:
        with stuck.timed():
            _handlers[tasks[0].topic].run(tasks)
    except (Exception, SystemExit):  # noqa: BLE001 - whatever it was, it is kept for the owner
        if not database.is_closed() and database.in_transaction():
            database.rollback()
        _failed(tasks, traceback.format_exc(limit=8))
        return
    Outbox.update(state="done", done_at=clock.now(), lease_until=None, error="").where(
        Outbox.id.in_(ids)
    ).execute()
    keep = _handlers[tasks[0].topic].keep
    if keep is None:
        return
    for task in tasks:
        left = {key: value for key, value in task.payload.items() if key in keep}
        Outbox.update(payload=left).where(Outbox.id == task.id).execute()


def _failed(tasks: list[Task], error: str) -> None:
    log.error("outbox task failed", extra={"topic": tasks[0].topic, "error": error[-400:]})
    for task in tasks:
        _again(task, error).where(Outbox.id == task.id).execute()


def _put_back(row: Outbox, now: datetime) -> None:
    """Let a row wait whose worker has died of it, for all one knows, more than once: claimed at
    once it would take along the next worker, too, and nothing else would ever be done."""
    error = "Its worker died or was stuck, every time."
    log.error("outbox task killed its worker", extra={"topic": row.topic, "row": row.id})
    lapsed = (Outbox.state == "running") & (Outbox.lease_until < now)
    _again(row, error).where((Outbox.id == row.id) & lapsed).execute()


def _again(task: Task | Outbox, error: str) -> Any:
    """What is written to a row that did not get done: its next try, or that it is given up."""
    given_up = task.attempts >= MAX_ATTEMPTS
    # One bad row must not take its batch down again and again: alone next time.
    wait = timedelta(seconds=min(5 * 2 ** min(task.attempts, 10), 3600) + task.id % 7)
    return Outbox.update(
        state="failed" if given_up else "waiting",
        run_at=clock.now() + wait,
        lease_until=None,
        error=error[-2000:],
    )


def _worker_name() -> str:
    return f"{socket.gethostname()[:30]}/{os.getpid()}/{threading.get_ident() % 100_000}"
