"""Making backups by the clock and by a button, taking them along, throwing them away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from core import audit, clock, outbox, settings
from core.access import Actor, require
from core.backups import queries, shelf
from core.backups.queries import TOPIC
from core.backups.shelf import Kept
from core.db import transaction
from core.site import site

log = logging.getLogger("townhall.backups")
SOONER = timedelta(hours=1)
"""The clock is looked at once an hour: without this a daily backup would be later each day."""


class Busy(Exception):
    """Another process is at it; this one is tried again later."""


def ask_backup(actor: Actor) -> None:
    """Have a worker make a backup soon. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        outbox.put(TOPIC, {"at": clock.now().isoformat()}, dedupe=TOPIC)
        audit.record(actor, "backup.ask")


@outbox.handles(TOPIC)
def make_asked(tasks: list[outbox.Task]) -> None:
    """Make what was asked for, unless one was made since. Raises `Busy`."""
    asked = datetime.fromisoformat(tasks[0].payload["at"])
    newest = queries.newest()
    if newest is not None and newest.made_at >= asked:
        return
    if not _make():
        raise Busy("Another backup or upgrade is at work; this one comes after it.")


def make_due() -> None:
    """A job: make a backup when the time that the owner has set is over. A community begins with
    the first one when it is as old as that."""
    days: int = settings.get("core", "backup_days")
    since = queries.waits_since()
    if days and since is not None and clock.now() - since >= timedelta(days=days) - SOONER:
        _make()


def remove_backup(actor: Actor, one: Kept) -> None:
    """Delete a backup for good. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        shelf.remove(one)
        audit.record(actor, "backup.delete", before={"name": one.name}, note=one.name)


def note_download(actor: Actor, one: Kept) -> None:
    """Write down that somebody takes a backup, and with it everything, along. Needs
    `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        audit.record(actor, "backup.download", after={"name": one.name}, note=one.name)


def _make() -> bool:
    """Make a backup and let the oldest go; whether nobody else was at it. What goes wrong is
    kept for the owner."""
    config = site().config
    with shelf.alone(config, wait=False) as mine:
        if not mine:
            return False
        try:
            made = shelf.make(config, "backup")
        except OSError as error:
            log.exception("no backup could be made")
            shelf.note_failure(config, str(error))
            return True
        shelf.note_failure(config, "")
        gone = shelf.retire(config, "backup", keep=settings.get("core", "backup_keep"))
    log.info("backup made", extra={"backup": made.name, "retired": len(gone)})
    return True
