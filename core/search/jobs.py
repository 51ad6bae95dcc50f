"""Keeping the index up to date: rows of the outbox, rebuilding in small steps, watching."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from core import clock, outbox
from core.db import transaction
from core.models import Outbox
from core.outbox import Task, handles
from core.search.engine import engine, source

log = logging.getLogger("townhall.search")
NAMES = ("threads", "posts", "people")
AT_ONCE = {"threads": 200, "posts": 2_000, "people": 2_000}
STEP = 5.0
"""Seconds that one step of a rebuild takes; other work waits that long."""
PAUSE = timedelta(milliseconds=200)
BUDGET = 20.0
"""Seconds after which a batch puts the rest back, well before its lease ends."""


@handles("search.index", batch=500)
def index(tasks: list[Task]) -> None:
    """Bring what changed up to date; many rows become few commits.

    Without a usable index nothing is lost: a rebuild is put in the queue instead.
    """
    until = time.monotonic() + BUDGET
    waiting = list(_portions(task.payload for task in tasks))
    while waiting and time.monotonic() < until:
        if not engine().write(waiting.pop(0), source()):
            _ask_for_rebuild()
            return
    if waiting:
        with transaction():
            for portion in waiting:
                outbox.put("search.index", portion)


@handles("search.rebuild")
def rebuild(_tasks: list[Task]) -> None:
    """One step of making the index anew; puts the next one behind what waits meanwhile."""
    if not engine().rebuild(source(), seconds=STEP):
        # Not due at once: between two steps a worker looks whether it is to stop.
        _ask_for_rebuild(clock.now() + PAUSE)


def watch() -> None:
    """Start a rebuild when the index is missing, damaged, outdated or in too many parts."""
    health = engine().health()
    if health.needs_rebuild and not _rebuild_waits():
        log.warning("search index needs a rebuild", extra={"state": health.state})
        _ask_for_rebuild()


def check() -> None:
    """Read every byte of the index again and compare its size with the database: an old copy of
    it is whole, too."""
    health = engine().health(thorough=True)
    differs = source().total() != health.documents
    on_its_way = (Outbox.topic == "search.index") & Outbox.state.in_(("waiting", "running"))
    if health.needs_rebuild or (differs and not Outbox.select().where(on_its_way).exists()):
        _ask_for_rebuild()


def _ask_for_rebuild(at: datetime | None = None) -> None:
    with transaction():
        outbox.put("search.rebuild", {}, dedupe="search.rebuild", run_at=at)


def _rebuild_waits() -> bool:
    mine = Outbox.topic == "search.rebuild"
    return bool(Outbox.select().where(mine & Outbox.state.in_(("waiting", "running"))).exists())


def _portions(payloads: Iterable[dict[str, list[int]]]) -> Iterable[dict[str, list[int]]]:
    """The ids of many rows, each once, in portions that one commit can take."""
    merged: dict[str, dict[int, None]] = {name: {} for name in NAMES}
    for payload in payloads:
        for name in NAMES:
            merged[name].update(dict.fromkeys(payload.get(name, ())))
    while any(merged.values()):
        portion = {}
        for name, ids in merged.items():
            chosen = list(ids)[: AT_ONCE[name]]
            merged[name] = dict.fromkeys(list(ids)[AT_ONCE[name] :])
            if chosen:
                portion[name] = chosen
        yield portion
