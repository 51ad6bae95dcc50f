"""Migrations: numbered scripts per package, one ledger each, run on upgrade only.

Core must succeed; a plugin whose migration fails is rolled back whole and counts as failed.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from core import clock
from core.config import Config
from core.db import database, ensure_connected, is_postgres
from core.plugins import Plugin
from core.site import site

log = logging.getLogger("townhall.migrate")
CORE = Path(__file__).parent / "migrations"
# Any number will do, as long as every process of every release takes the same one.
LOCK = 7_410_001


def pending() -> dict[str, list[str]]:
    """Names of migrations not yet applied, by package; packages without any are left out."""
    found = {}
    for name, folder in _packages():
        waiting = [m.name for m in _runner(name, folder).status() if m.path and not m.applied]
        if waiting:
            found[name] = waiting
    return found


def upgrade(config: Config, *, copy: bool = True) -> dict[str, list[str]]:
    """Bring the database to what the code expects; what was applied, by package.

    An SQLite file that has data is copied first to `<data>/backups/`, unless the caller has
    kept everything already and says `copy=False`. Raises whatever
    core's migration raised; a plugin's failure only takes that plugin out.
    """
    ensure_connected()
    applied: dict[str, list[str]] = {}
    with _alone():
        if copy and pending().get("core") and database.get_tables():
            _backup(config)
        for name, folder in _packages():
            try:
                done = _runner(name, folder).up()
            except Exception as error:
                plugin = site().plugins.plugins.get(name)
                if plugin is None:
                    raise
                site().plugins.fail(plugin, f"Its migration failed: {error}")
                continue
            if done:
                applied[name] = done
    log.info("upgraded", extra={"applied": applied})
    return applied


def known(package: str) -> set[str] | None:
    """Names of all migrations that a package has here; None for one that is not installed."""
    folder = dict(_packages()).get(package)
    return None if folder is None else {m.name for m in _runner(package, folder).migrations()}


def bring_to(ledgers: Mapping[str, Sequence[str]]) -> None:
    """Run just the migrations that some other database has had, by package."""
    ensure_connected()
    with _alone():
        for package, folder in _packages():
            if names := ledgers.get(package):
                _runner(package, folder).up(target=max(names))


def _packages() -> Iterator[tuple[str, Path]]:
    yield "core", CORE
    for plugin in _loaded():
        if plugin.manifest and (plugin.manifest.folder / "migrations").is_dir():
            yield plugin.name, plugin.manifest.folder / "migrations"


def _loaded() -> list[Plugin]:
    host = site().plugins
    return [p for p in host.plugins.values() if p.status == "loaded"]


def _runner(name: str, folder: Path) -> Runner:
    return Runner(database.obj, str(folder), table_name=f"migration_{name}")


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second upgrading process waiting. SQLite's own write lock does it there."""
    if is_postgres():
        database.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
    try:
        yield
    finally:
        if is_postgres():
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _backup(config: Config) -> None:
    if not config.database_url.startswith("sqlite:///"):
        return
    folder = config.data / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"before-upgrade-{clock.now():%Y%m%dT%H%M%S%f}.db"
    # By the connection that is open. Another build of SQLite in this process, such as the
    # standard library's, sees none of its locks and deletes its log when it closes the file.
    database.execute_sql("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    with target.open("rb") as copy:
        os.fsync(copy.fileno())
