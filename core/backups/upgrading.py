"""An upgrade in its order: close the site, keep what is there, change the database, look at it,
open the site again. Killed at any point, it goes on when it is run again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from core import maintenance, migrate
from core.backups import shelf
from core.backups.archive import UNREADABLE, NotABackup, faults, read_manifest
from core.config import Config
from core.db import database, hold_writes
from core.models import Version
from core.site import site
from core.versions import READ_ONLY

log = logging.getLogger("townhall.upgrade")
SETTLE = 2.0
"""Seconds that requests and work in hand get before anything is kept or changed."""
KEEP = 3
"""Backups of earlier upgrades that stay."""
Say = Callable[[str], None]


class UpgradeFailed(Exception):
    """The message says what went wrong, how the site stands now, and what to do."""


def is_due(config: Config) -> bool:
    """Whether there is anything to do: migrations, or an upgrade that was interrupted."""
    closed = maintenance.current(config.data)
    return bool(migrate.pending()) or bool(closed and closed.upgrading)


def upgrade(config: Config, say: Say, *, backup: bool = True, settle: float = SETTLE) -> None:
    """Bring the database up to date. Raises `UpgradeFailed`.

    What fails before anything is changed leaves the site as it was. What fails afterwards
    leaves it closed, with the backup. A plugin whose migration fails is only taken out.
    """
    hold_writes(on=False)
    if not database.get_tables():
        migrate.upgrade(config)  # nothing to lose, and nobody to close anything for
        return
    with shelf.alone(config, wait=True):
        kept = _close_and_keep(config, say, backup=backup, settle=settle)
        lost = _migrate(config, kept, say)
        shelf.retire(config, "before-upgrade", keep=KEEP)
    if not maintenance.end_upgrade(config.data):
        say("The site stays closed for maintenance, as it was: townhall maintenance off opens it.")
    if lost:
        where = f" What was there before is in {kept}" if kept else ""
        raise UpgradeFailed(f"{lost} The rest goes on without it.{where}")


def _close_and_keep(config: Config, say: Say, *, backup: bool, settle: float) -> Path | None:
    """The backup to go back to, from this run or from one that was interrupted."""
    before = maintenance.current(config.data)
    if before and before.backup and _is_whole(Path(before.backup)):
        say(f"An upgrade was interrupted. What was there before it is in {before.backup}")
        return Path(before.backup)
    maintenance.begin_upgrade(config.data, backup="")
    if not backup:
        return None
    try:
        time.sleep(0 if before else settle)
        kept = shelf.make(config, "before-upgrade")
    except BaseException as error:
        maintenance.end_upgrade(config.data)
        if isinstance(error, OSError):
            why = f"Nothing was changed, since no backup can be made. {error}"
            raise UpgradeFailed(why) from error
        raise
    maintenance.begin_upgrade(config.data, backup=str(kept))
    say(f"What is there now is kept in {kept}, and was verified.")
    return kept


def _migrate(config: Config, kept: Path | None, say: Say) -> str:
    """Change the database and look at it. What became of plugins that are out now."""
    known = _database_faults()
    well = [plugin for plugin in site().plugins.plugins.values() if plugin.status == "loaded"]
    try:
        for package, names in migrate.upgrade(config, copy=False).items():
            say(f"Done for {package}: {', '.join(names)}")
        forget_caches()
        wrong = [fault for fault in _database_faults() if fault not in known]
    except Exception as error:
        log.exception("upgrade failed")
        raise UpgradeFailed(_advice(f"{type(error).__name__}: {error}", kept)) from error
    if wrong:
        raise UpgradeFailed(_advice(" ".join(wrong), kept))
    return " ".join(f"{one.title}: {one.reason}" for one in well if one.status != "loaded")


def forget_caches() -> None:
    """Have every process load anew what it keeps of the database: rows may have changed
    without anybody having said so."""
    Version.update(value=Version.value + 1).where(Version.name != READ_ONLY).execute()


def _advice(what: str, kept: Path | None) -> str:
    text = f"The upgrade failed. {what}\nThe site stays closed for maintenance. "
    text += "When the reason is gone, run townhall upgrade again. "
    if kept is None:
        return text + "No backup was made here."
    made = read_manifest(kept)
    return text + (
        f"What was there before is in {kept}. To go back to it, install Townhall "
        f"{made.townhall} as it was and run: townhall restore --replace {kept}"
    )


def _database_faults() -> list[str]:
    """What the quick checks of the doctor say of the database itself. The rest of them, such as
    no mail server, is nothing that keeps a site closed."""
    from core.doctor import faults as found

    return [text for check, text in found(slow=False) if check.name.startswith("database.")]


def _is_whole(path: Path) -> bool:
    try:
        return not list(faults(path, read_manifest(path)))
    except (NotABackup, *UNREADABLE):
        return False
