"""Work that waits, runs or has failed: the outbox, the schedule, the mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from core import clock, mail
from core.keyset import Key, Page, paged
from core.models import JobRun, Outbox
from core.registry import Job
from core.site import site

STATES = ("failed", "waiting", "running", "done")
LATE = timedelta(minutes=10)
PAGE = 25
MAILS = 15


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A scheduled job and how it went last."""

    owner: str
    job: Job
    is_on: bool
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: to whom and about what. Its text is nobody's business but the reader's."""

    id: int
    to: str
    subject: str
    state: str
    created_at: datetime
    error: str


def tally() -> dict[str, dict[str, int]]:
    """Rows by state and topic."""
    found: dict[str, dict[str, int]] = {state: {} for state in STATES}
    rows = Outbox.select(Outbox.state, Outbox.topic, fn.COUNT(Outbox.id))
    for state, topic, count in rows.group_by(Outbox.state, Outbox.topic).tuples():
        found.setdefault(state, {})[topic] = count
    return found


def rows_page(state: str, after: str) -> Page[Any]:
    """Rows of the outbox in one state, newest first, without what they carry."""
    query = Outbox.select(
        Outbox.id,
        Outbox.owner,
        Outbox.topic,
        Outbox.state,
        Outbox.created_at,
        Outbox.run_at,
        Outbox.attempts,
        Outbox.lease_by,
        Outbox.error,
        Outbox.done_at,
    ).where(Outbox.state == state)
    return paged(query.namedtuples(), (Key("id", Outbox.id, int),), after, size=PAGE)


def given_up() -> dict[str, int]:
    """How many rows of each topic were given up."""
    counted = Outbox.select(Outbox.topic, fn.COUNT(Outbox.id)).where(Outbox.state == "failed")
    return dict(counted.group_by(Outbox.topic).tuples())


def late_since() -> datetime | None:
    """The moment since when work is overdue, when that is long enough to say that no worker
    runs; None while all is well. Work of plugins that are off may wait."""
    owners = [*site().plugins.active(), "core"]
    overdue = (Outbox.state == "waiting") & Outbox.owner.in_(owners)
    first = Outbox.select(fn.MIN(Outbox.run_at)).where(overdue).scalar(as_tuple=False)
    moment: datetime | None = Outbox.run_at.python_value(first)
    if moment is None or clock.now() - moment < LATE:
        return None
    return moment


def schedule() -> list[Scheduled]:
    """Every scheduled job, with its last run."""
    runs = {row.name: row for row in JobRun.select()}
    found = []
    for owner, job in site().registry.of(Job):
        is_on = owner == "core" or site().plugins.is_active(owner)
        run = runs.get(job.name)
        last = (run.started_at, run.finished_at, run.error) if run else ()
        found.append(Scheduled(owner, job, is_on, *last))
    return found


def failing_jobs() -> Sequence[str]:
    """Names of scheduled jobs whose last run failed."""
    return [row[0] for row in JobRun.select(JobRun.name).where(JobRun.error != "").tuples()]


def letters() -> list[Letter]:
    """The last mails that were written, newest first."""
    rows = (
        Outbox.select(Outbox.id, Outbox.payload, Outbox.state, Outbox.created_at, Outbox.error)
        .where(Outbox.topic == mail.TOPIC)
        .order_by(Outbox.id.desc())
        .limit(MAILS)
    )
    return [
        Letter(
            row.id,
            str(row.payload.get("to", "")),
            str(row.payload.get("subject", "")),
            row.state,
            row.created_at,
            row.error,
        )
        for row in rows
    ]
