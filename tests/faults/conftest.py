"""A real site in processes of its own, that tests may kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask

from core.config import Config
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Thread
from tests.faults.journal import Journal
from tests.faults.people import Member
from townhall import Actor

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
"""How many times as much is done as in the everyday run; `make faults` does more."""
PLUGINS = Path(__file__).parent / "plugins"
START = "from core.cli import main; main()"


@dataclass
class RunningSite:
    """`townhall serve` with two web processes and a worker, on a port of its own."""

    config: Config
    environment: dict[str, str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", START, "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the site did not start:\n{self.log.read_text()[-3000:]}")

    def processes(self) -> list[int]:
        """Ids of all processes of the site but the first."""
        assert self.process is not None
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text().rpartition(")")[2].split()[1]
                )
            except (OSError, ValueError, IndexError):
                continue
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]

    def kill(self, *pids: int) -> None:
        """End processes as a power cut of theirs would."""
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def kill_all(self) -> None:
        """Kill the whole site at once."""
        if self.process is not None:
            self.kill(self.process.pid, *self.processes())
            self.process.wait()

    def stop(self) -> None:
        """Stop the site as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill_all()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(config: Config, tmp_path: Path) -> Iterator[RunningSite]:
    """The site of this test's database and data folder, not yet started."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TOWNHALL_")},
        "TOWNHALL_DATA": str(config.data),
        "TOWNHALL_DATABASE_URL": config.database_url,
        "TOWNHALL_SECRET_KEY": config.secret_key,
        "TOWNHALL_LOG_LEVEL": "WARNING",
        "TOWNHALL_RATE_LIMITS": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    site = RunningSite(config, environment, free_port(), tmp_path / "site.log")
    yield site
    site.stop()


@pytest.fixture
def thread(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Thread:
    """A thread that everybody may answer."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        return start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Go on", body="Go on"
        )


@pytest.fixture
def members(app: Flask, make_user: Any, running: RunningSite) -> list[Member]:
    """Ten signed-in people."""
    return [
        Member.signed_in(app, make_user(f"writer{number}"), running.port) for number in range(10)
    ]


@pytest.fixture
def journal() -> Journal:
    """Nothing written yet."""
    return Journal()


@pytest.fixture
def gates(running: RunningSite, tmp_path: Path) -> Path:
    """The folder whose files let the pages of the plugin `faulty` go on; the plugin is there."""
    folder = tmp_path / "gates"
    folder.mkdir()
    running.environment["FAULTY_GATES"] = str(folder)
    running.environment["TOWNHALL_PLUGIN_PATH"] = str(PLUGINS)
    return folder
