"""Asking for an export, and letting go of one."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from core import clock, files, outbox
from core.access import Actor
from core.accounts.models import User
from core.accounts.paths import mail_base
from core.db import transaction
from core.mydata.models import PersonalExport
from core.site import site

TOPIC = "mydata.export"
FORGET = "mydata.forget"
FOLDER = "exports"
KEPT = timedelta(days=7)


class AlreadyAsked(Exception):
    """One is under way."""


def ask_export(actor: Actor) -> int:
    """Have a worker put together everything of the actor's; its number.

    In place of one that is there already. Raises `AlreadyAsked` while one is under way.
    """
    with transaction():
        # Two clicks at once come one after the other.
        User.update(state=User.state).where(User.id == actor.id).execute()
        mine = list(PersonalExport.select().where(PersonalExport.user == actor.id))
        if any(row.state == "waiting" for row in mine):
            raise AlreadyAsked
        for row in mine:
            forget(row)
        made = PersonalExport.create(user=actor.id, key=secrets.token_hex(16), asked_at=clock.now())
        outbox.put(TOPIC, {"export": made.id, "base": mail_base()})
    return int(made.id)


def remove_export(actor: Actor, export_id: int) -> bool:
    """Throw an export of the actor's away; whether there was one."""
    row = PersonalExport.get_or_none(
        (PersonalExport.id == export_id) & (PersonalExport.user == actor.id)
    )
    if row is None:
        return False
    forget(row)
    return True


def forget(row: PersonalExport) -> None:
    """Let go of an export; a worker removes its file, however often its place is away."""
    with transaction():
        PersonalExport.delete().where(PersonalExport.id == row.id).execute()
        outbox.put(FORGET, {"key": row.key})


@outbox.handles(FORGET)
def remove_files(tasks: list[outbox.Task]) -> None:
    """Remove what is kept of exports that are no more, whole or half-made."""
    for task in tasks:
        files.remove(FOLDER, file_name(task.payload["key"]))
        half_made(task.payload["key"]).unlink(missing_ok=True)


def half_made(key: str) -> Path:
    """Where a file is while it is put together."""
    return site().config.data / "exports" / f"{key}.part"


def file_name(key: str) -> str:
    """The name under which an export is kept."""
    return f"{key}.zip"
