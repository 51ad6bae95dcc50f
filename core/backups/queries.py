"""Which backups the site keeps, since when one waits, and what went wrong with the last."""

from __future__ import annotations

import shutil
from datetime import datetime

from peewee import fn

from core import settings
from core.backups import archive, shelf
from core.backups.shelf import Failure, Kept
from core.db import as_utc
from core.groups.models import Group, Membership
from core.models import Outbox
from core.site import site

TOPIC = "backups.make"


def backups() -> list[Kept]:
    """Every backup on the shelf, the newest first."""
    return shelf.kept(site().config)


def backup(name: str) -> Kept | None:
    """The backup of that name, or None."""
    return shelf.find(site().config, name)


def newest() -> Kept | None:
    """The last one that was made by the clock or by the button."""
    return next((one for one in backups() if one.sort == "backup"), None)


def failure() -> Failure | None:
    """Why the last try made no backup; None when it did."""
    return shelf.failure(site().config)


def is_asked() -> bool:
    """Whether one is waiting to be made, or is being made."""
    waits = (Outbox.topic == TOPIC) & Outbox.state.in_(["waiting", "running"])
    return bool(Outbox.select().where(waits).exists())


def waits_since() -> datetime | None:
    """When the time to the next backup began: with the last one, else when the community got
    its first owner; None when it has none yet."""
    last = newest()
    if last is not None:
        return last.made_at
    query = Membership.select(fn.MIN(Membership.created_at)).join(Group)
    return as_utc(query.where(Group.key == "admins").scalar())


def room() -> tuple[int, int]:
    """Bytes that a backup may need, and those that are free."""
    config = site().config
    return archive.room_wanted(config), shutil.disk_usage(config.data).free


def every_days() -> int:
    """Days from one backup to the next; 0 when none is made by itself."""
    return int(settings.get("core", "backup_days"))
