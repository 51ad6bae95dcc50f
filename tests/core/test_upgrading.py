"""A copy of the data before an upgrade, and nothing lost by making it."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import start_site
from core import migrate
from core.config import Config
from core.db import database, disconnect, is_postgres
from core.models import Setting

MORE = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER PRIMARY KEY)")
"""
LOOK = """
import sqlite3, sys
found = sqlite3.connect(sys.argv[1])
print(found.execute("PRAGMA integrity_check").fetchone()[0])
print(found.execute("SELECT COUNT(*) FROM setting WHERE owner = 'test'").fetchone()[0])
print(found.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'later'").fetchone()[0])
"""


@pytest.fixture
def outdated(
    config: Config, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Config]:
    """A community with data, whose newest release brings one more migration."""
    config = replace(config, database_url=empty_database, migrated=False)
    start_site(config)
    if is_postgres():
        pytest.skip("the copy of a PostgreSQL database is made by its own tools")
    Setting.create(owner="test", name="before", value=1)
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.CORE, folder)
    (folder / "9999_later.py").write_text(MORE)
    monkeypatch.setattr(migrate, "CORE", folder)
    disconnect()  # as a process that has just begun
    yield config
    disconnect()


def test_an_upgrade_begins_with_a_whole_copy(outdated: Config) -> None:
    assert "9999_later" in migrate.upgrade(outdated)["core"]
    (copy,) = (outdated.data / "backups").iterdir()
    assert looked_at(copy) == ["ok", "1", "0"]


def test_what_is_written_after_an_upgrade_is_in_the_file(outdated: Config) -> None:
    """Another build of SQLite, let into this process to copy, once threw away the log that
    this one was writing when it was collected: to it, nobody else had the file open."""
    migrate.upgrade(outdated)
    gc.collect()
    Setting.create(owner="test", name="after", value=2)
    path = Path(outdated.database_url.removeprefix("sqlite:///"))
    assert looked_at(path) == ["ok", "2", "1"]
    assert (
        database.execute_sql("SELECT COUNT(*) FROM setting WHERE owner = 'test'").fetchone()[0] == 2
    )


def looked_at(path: Path) -> list[str]:
    """What another process finds in a database: its health, our rows, the newest table."""
    command = [sys.executable, "-c", LOOK, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
