"""What is forgotten by and by, as long as the owner wants it kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock, settings
from core.accounts.models import KnownDevice, Session
from core.models import Audit, JobRun
from core.site import site

BATCH = 1000


def forget_traces() -> None:
    """Forget networks, lines of the log and errors of jobs that are older than the owner wants."""
    since = _ago("address_days")
    Audit.update(address="").where((Audit.at < since) & (Audit.address != "")).execute()
    for model in (Session, KnownDevice):
        old = (model.seen_at < since) & (model.address != "")
        model.update(address="").where(old).execute()
    _drop(Audit, Audit.at < _ago("log_days"))
    _drop_letters(since)
    JobRun.update(error="").where((JobRun.finished_at < since) & (JobRun.error != "")).execute()


def _drop_letters(since: datetime) -> None:
    """Let go of mail that was written to files for want of a mail server."""
    for path in (site().config.data / "mail").glob("*.eml"):
        if path.stat().st_mtime < since.timestamp():
            path.unlink(missing_ok=True)


def _drop(model: Any, condition: Any) -> None:
    """Delete some at a time: one statement for all would hold up everybody who writes."""
    query = model.select(model.id).where(condition).limit(BATCH)
    while ids := [row[0] for row in query.clone().tuples()]:
        model.delete().where(model.id.in_(ids)).execute()


def _ago(name: str) -> datetime:
    return clock.ago(days=int(settings.get("core", name)))
