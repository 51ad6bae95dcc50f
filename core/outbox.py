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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.db import database, is_postgres, transaction
from core.models import Outbox
from core.site import site

log = logging.getLogger("townhall.outbox")
LEASE = timedelta(seconds=90)
MAX_ATTEMPTS = 12
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
    """Forget rows that were done long ago."""
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
    first = Outbox.select(Outbox.topic).where(_due(now)).order_by(Outbox.run_at, Outbox.id).first()
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
    # One bad row must not take its batch down again and again: alone next time.
    for task in tasks:
        given_up = task.attempts >= MAX_ATTEMPTS
        wait = timedelta(seconds=min(5 * 2 ** min(task.attempts, 10), 3600))
        Outbox.update(
            state="failed" if given_up else "waiting",
            run_at=clock.now() + wait + timedelta(seconds=task.id % 7),
            lease_until=None,
            error=error[-2000:],
        ).where(Outbox.id == task.id).execute()


def _worker_name() -> str:
    return f"{socket.gethostname()[:30]}/{os.getpid()}/{threading.get_ident() % 100_000}"
