"""Redis is stopped, or answers nothing: pages and forms go on, work is done, and guessing
passwords stays limited, since that is counted in the database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.accounts.models import Attempt
from core.db import ensure_connected
from core.threads.models import Thread
from tests.faults.conftest import RunningSite, free_port
from tests.faults.journal import Journal
from tests.faults.people import Member, wait_for
from tests.faults.traffic import Traffic

pytestmark = pytest.mark.slow_fault


class Redis:
    """A server of this test's own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def end(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture
def redis(running: RunningSite, tmp_path: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        pytest.skip("!!!! no redis-server here: nothing is known of a Redis that is away")
    made = Redis(tmp_path)
    made.start()
    running.environment["TOWNHALL_REDIS_URL"] = f"redis://127.0.0.1:{made.port}/0"
    running.environment["TOWNHALL_RATE_LIMITS"] = "1"
    yield made
    made.end()


def everything_goes_on(
    members: list[Member], thread: Thread, journal: Journal, running: RunningSite
) -> None:
    """Pages and forms are answered while Redis is away, and guessing is slowed."""
    with Traffic(members[:5], thread.id, journal, ("/forums/", "/search?q=worth")) as traffic:
        traffic.go_on(10)
    assert set(traffic.pages) == {200}
    visitor = members[9]
    said = [
        visitor.post("/sign-in", username="alice", password=f"wrong {number}").text
        for number in range(8)
    ]
    assert "Too many" in said[-1] or "Wait" in said[-1], said[-1]
    ensure_connected()
    assert Attempt.select().where(Attempt.open_at > Attempt.last_at).exists()


@pytest.mark.parametrize("fault", ["stopped", "silent"])
def test_pages_forms_and_work_go_on_without_redis(
    app: Flask,
    running: RunningSite,
    redis: Redis,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    fault: str,
) -> None:
    running.start()
    with Traffic(members[:3], thread.id, journal) as traffic:
        traffic.go_on(3)
    if fault == "stopped":
        redis.end()
    else:
        redis.signal(signal.SIGSTOP)
    try:
        everything_goes_on(members, thread, journal, running)
        # The index and all other work, while it is still away.
        journal.check(app, thread)
    finally:
        if fault == "stopped":
            redis.start()
        else:
            redis.signal(signal.SIGCONT)
    with Traffic(members[:3], thread.id, journal) as traffic:
        traffic.go_on(3)
    journal.check(app, thread)
