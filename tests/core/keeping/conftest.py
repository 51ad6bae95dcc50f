"""A community whose newest release changes the database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import start_site
from core import migrate
from core.config import Config
from core.db import disconnect
from core.models import Setting

GOOD = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER PRIMARY KEY)")
"""
BAD = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half (id INTEGER PRIMARY KEY)")
    db.execute_sql("ALTER TABLE nowhere ADD COLUMN x INTEGER")
"""


@pytest.fixture
def outdated(
    config: Config, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Config]:
    """A community with a row and a file, whose newest release brings one more migration."""
    config = replace(config, database_url=empty_database, migrated=False)
    start_site(config)
    Setting.create(owner="test", name="before", value=1)
    (config.data / "files").mkdir(parents=True)
    (config.data / "files" / "rain.txt").write_text("wet")
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.CORE, folder)
    monkeypatch.setattr(migrate, "CORE", folder)
    monkeypatch.setattr("core.backups.upgrading.SETTLE", 0)
    monkeypatch.setattr("core.config.from_environment", lambda: config)
    disconnect()
    yield config
    disconnect()


@pytest.fixture
def bring(outdated: Config) -> Callable[[str], None]:
    """`bring(GOOD)`: the newest release has this as its last migration."""

    def write(text: str) -> None:
        (migrate.CORE / "9999_later.py").write_text(text)

    return write


@pytest.fixture
def run(outdated: Config) -> Callable[..., Result]:
    """`run("upgrade", "--check")`: a command, as a process of its own would do it."""
    from core.cli import townhall

    def call(*words: Any) -> Result:
        disconnect()
        return CliRunner().invoke(townhall, [str(word) for word in words])

    return call
