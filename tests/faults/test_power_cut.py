"""The power goes: what reached the disk of SQLite's log is a beginning of what was written, cut
anywhere. What opens afterwards is whole, and as it was at one moment. (The disk itself is not
cut here; PostgreSQL's own log is left to PostgreSQL.)"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.config import Config
from core.db import connect_to, database, disconnect, ensure_connected, transaction
from core.threads.actions import reply
from core.threads.models import Thread
from tests.faults.conftest import ROUNDS
from tests.support.databases import migrate_into

CUTS = 30 * ROUNDS


@pytest.fixture
def fresh_database(tmp_path: Path) -> Iterator[str]:
    """SQLite, whatever the other tests run on."""
    url = f"sqlite:///{tmp_path / 'data' / 'townhall.db'}"
    migrate_into(url, tmp_path / "data")
    yield url
    disconnect()


@pytest.fixture
def written(app: Flask, actor_of: Any, cast: SimpleNamespace, thread: Thread) -> Path:
    """The file of a database whose log holds twenty replies, each one transaction."""
    with app.test_request_context("/"):
        for number in range(20):
            with transaction():
                reply(actor_of(cast.bob), thread.id, f"Reply {number}")
    return Path(database.obj.database)


def test_a_log_that_was_cut_anywhere_opens_whole(written: Path, tmp_path: Path) -> None:
    log = Path(f"{written}-wal").read_bytes()
    rng = random.Random(7)
    counts = set()
    for number in range(CUTS):
        copy = tmp_path / f"cut{number}.db"
        shutil.copyfile(written, copy)
        Path(f"{copy}-wal").write_bytes(log[: rng.randrange(len(log) + 1)])
        with closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            rows = opened.execute("SELECT number FROM post ORDER BY number").fetchall()
            (kept,) = opened.execute("SELECT post_count FROM thread").fetchone() or (0,)
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        assert kept == len(rows), "a counter goes with its rows"
        counts.add(len(rows))
    assert len(counts) > 3, "cuts in different places"


def test_whoever_wants_it_waits_for_the_disk_at_each_commit(config: Config) -> None:
    for durable, synchronous in ((False, 1), (True, 2)):
        connect_to(replace(config, durable=durable))
        ensure_connected()
        assert database.execute_sql("PRAGMA synchronous").fetchone()[0] == synchronous
        disconnect()
