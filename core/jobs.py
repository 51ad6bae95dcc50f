"""The worker: huey runs the schedule and the rounds, the outbox remembers the work.

huey forgets a task whose worker is killed, so nothing that matters is kept in it: a round
looks into the database for what is due.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from types import FrameType

from flask import Flask
from huey import MemoryHuey
from huey.consumer import Consumer

from core import clock, maintenance, outbox, stuck, versions
from core.config import Config
from core.db import disconnect, ensure_connected, transaction
from core.models import JobRun
from core.registry import Job
from core.site import site

log = logging.getLogger("townhall.jobs")
LOOK_EVERY = 0.3

CORE_JOBS = (Job(name="core.sweep_outbox", every=timedelta(hours=1), run=outbox.sweep),)


def due_jobs() -> Iterator[tuple[str, Job]]:
    """(owner, job) of every scheduled job whose time has come and whose plugin is on."""
    started = {row.name: row.started_at for row in JobRun.select()}
    for owner, job in site().registry.of(Job):
        if owner != "core" and not site().plugins.is_active(owner):
            continue
        last = started.get(job.name)
        # One that ran in the future did so before the clock was set back.
        if last is None or clock.now() - last >= job.every or last > clock.now():
            yield owner, job


def run_job(job: Job) -> bool:
    """Run one scheduled job unless another worker has just taken it. Whether it was run.

    A job that raises is logged with its error kept for the owner; it runs again next time.
    """
    now = clock.now()
    is_due = JobRun.started_at <= now - job.every
    with transaction():
        JobRun.insert(name=job.name, started_at=now - job.every).on_conflict_ignore().execute()
        mine = (
            JobRun.update(started_at=now, finished_at=None, error="")
            .where((JobRun.name == job.name) & (is_due | (JobRun.started_at > now)))
            .execute()
        )
    if not mine:
        return False
    error = ""
    try:
        with stuck.timed():
            job.run()
    except (Exception, SystemExit) as failure:
        log.exception("job failed", extra={"job": job.name})
        error = f"{type(failure).__name__}: {failure}"[:500]
    JobRun.update(finished_at=clock.now(), error=error).where(JobRun.name == job.name).execute()
    return True


def work_off() -> int:
    """One round of a worker: scheduled jobs that are due, then the outbox. Rows done."""
    if maintenance.current(site().config.data) is not None:
        return 0  # all of it waits, and the database may be away
    ensure_connected()
    versions.refresh()
    if versions.is_read_only():
        return 0  # all of it waits
    for _owner, job in list(due_jobs()):
        run_job(job)
    return outbox.drain(limit=50)


def run_worker(config: Config, app: Flask) -> None:
    """Work until told to stop (SIGINT or SIGTERM), finishing what is in hand.

    Rounds run in a context of `app`, since mail is written with templates.
    """
    # In memory: a round carries nothing that is worth keeping, and with a queue elsewhere no
    # mail would be sent while that is away.
    huey = MemoryHuey("townhall")

    @huey.task()  # type: ignore[untyped-decorator]  # huey ships no types
    def round_() -> None:
        try:
            if maintenance.current(config.data) is not None:
                disconnect()  # so that nothing of ours stands in the way
                return
            # First: the context asks the database which plugins are on.
            ensure_connected()
            with app.app_context():
                work_off()
        except Exception:
            log.exception("a round failed")
            disconnect()
            time.sleep(1)

    consumer = Consumer(huey, workers=1, periodic=False, initial_delay=0.05, max_delay=0.3)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    stuck.watch(config.job_seconds)
    consumer.start()
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    log.info("worker started")
    while not stopping.wait(LOOK_EVERY):
        if huey.pending_count() == 0:
            round_()
    consumer.stop(graceful=True)
    log.info("worker stopped")
