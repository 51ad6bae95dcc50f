"""Somebody else holds what people want to write to, or reads for a long time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from core.config import Config
from core.threads.models import Thread
from tests.faults.conftest import RunningSite
from tests.faults.journal import Journal
from tests.faults.people import Member, ask

pytestmark = pytest.mark.slow_fault


@contextmanager
def holding(config: Config) -> Iterator[Callable[[], None]]:
    """Hold the lock that writing needs, in another process's way; gives what lets go of it."""
    if config.database_url.startswith("sqlite"):
        path = config.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield held.rollback
        return
    with psycopg.connect(config.database_url) as held:
        held.execute("LOCK TABLE post IN EXCLUSIVE MODE")
        yield held.rollback


def test_a_lock_of_a_second_is_waited_for(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    config: Config,
) -> None:
    running.start()
    with holding(config) as let_go, ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(member.reply, thread.id, f"k{number}", journal)
            for number, member in enumerate(members[:4])
        ]
        time.sleep(1)
        let_go()
        assert [one.result().status for one in sent] == [303] * 4
    journal.check(app, thread)


def test_whoever_meets_a_longer_lock_is_told_and_keeps_their_text(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    config: Config,
) -> None:
    running.start()
    with holding(config) as let_go, ThreadPoolExecutor(len(members)) as pool:
        sent = [
            pool.submit(member.reply, thread.id, f"k{number}", journal)
            for number, member in enumerate(members)
        ]
        pages = [ask(running.port, "GET", "/forums/").status for _member in members]
        # All are answered while the lock is still held.
        answers = [one.result() for one in sent]
        let_go()
    assert pages == [200] * len(members)
    assert {answer.status for answer in answers} == {503}
    # Those behind the first do not each wait for as long again.
    assert [answer for answer in answers if "Reference for the team" not in answer.text]
    for number, member in enumerate(members):
        assert member.reply(thread.id, f"k{number}", journal).status == 303
    journal.check(app, thread)


def test_a_long_reader_keeps_nobody_from_writing(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    config: Config,
    on_postgres: bool,
) -> None:
    if on_postgres:
        reader = psycopg.connect(config.database_url)
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    else:
        reader = sqlite3.connect(config.database_url.removeprefix("sqlite:///"))
        reader.execute("BEGIN")
    running.start()
    with closing(reader):
        reader.execute("SELECT count(*) FROM post").fetchall()
        for number in range(40):
            assert members[0].reply(thread.id, f"a{number}", journal).status == 303
    if not on_postgres:
        grown = wal_size(config)
        for number in range(40):
            assert members[1].reply(thread.id, f"b{number}", journal).status == 303
        # Begun anew from its start; as many replies had made it grow to this.
        assert wal_size(config) < 1.5 * grown
    journal.check(app, thread)


def wal_size(config: Config) -> int:
    return Path(config.database_url.removeprefix("sqlite:///") + "-wal").stat().st_size
