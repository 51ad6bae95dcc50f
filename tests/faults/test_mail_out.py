"""A busy hour of mail through a server with moods and a worker that is killed: everybody gets
each mail once, by its Message-ID.

`FAULT_MAILS=1000` sends as many; otherwise a few, which say the same in less time.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.db import transaction
from core.letters.models import MailDue, MailStop
from core.models import Outbox
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from tests.faults.conftest import START, RunningSite, free_port
from townhall import Actor, Notice, tell

MAILS = int(os.environ.get("FAULT_MAILS", "60"))
THREADS = 10
GONE = 2
ROOT = Path(__file__).parents[2]


class Process:
    """A process of ours that may be killed and started again."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, cwd=ROOT, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


class Server(Process):
    """The SMTP server, and what it has taken."""

    def __init__(self, port: int, folder: Path) -> None:
        self.journal = folder / "journal.txt"
        command = [sys.executable, "-m", "tests.faults.mail_server"]
        command += [str(port), str(self.journal), "7"]
        super().__init__(command, {**os.environ}, folder / "server.log")
        self._port = port

    def start(self) -> None:
        super().start()
        wait_for(self.is_up)

    def is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def taken(self) -> list[tuple[str, str]]:
        """(recipient, Message-ID) of each mail, as often as it came."""
        if not self.journal.exists():
            return []
        lines = self.journal.read_text().splitlines()
        return [(to, name) for to, _tab, name in (line.partition("\t") for line in lines)]

    def dropped(self) -> int:
        """How many it has taken without saying so."""
        path = self.journal.with_suffix(".dropped")
        return len(path.read_text().splitlines()) if path.exists() else 0

    def hang(self) -> None:
        """Answer no mail any more."""
        self.journal.with_suffix(".hang").touch()

    def has_hung(self) -> bool:
        return self.journal.with_suffix(".hung").exists()

    def go_on(self) -> None:
        self.journal.with_suffix(".hang").unlink()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The mail server, not yet started."""
    made = Server(free_port(), tmp_path)
    yield made
    made.kill()


@pytest.fixture
def worker(running: RunningSite, server: Server, tmp_path: Path) -> Iterator[Process]:
    """The worker of the site, not yet started."""
    environment = {
        **running.environment,
        "TOWNHALL_SMTP_URL": f"smtp://127.0.0.1:{server._port}",
        "TOWNHALL_BASE_URL": "https://community.example.org",
    }
    made = Process([sys.executable, "-c", START, "worker"], environment, tmp_path / "worker.log")
    yield made
    made.kill()


@pytest.fixture
def told(app: Flask, cast: SimpleNamespace, actor_of: Any, make_user: Any) -> list[int]:
    """Ids of threads in which everybody was told of a reply."""
    people = [make_user(f"reader{number}").id for number in range(MAILS // THREADS)]
    people += [make_user(f"gone{number}").id for number in range(GONE)]
    maya, ada, threads = actor_of(cast.maya), actor_of(cast.ada), []
    with app.test_request_context("/"):
        for name, value in (("mail_hold", 0), ("mail_most", 1000)):
            settings.put(ada, "core", name, value)
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        for number in range(THREADS):
            with transaction():
                thread = start_thread(maya, board.id, kind="topic", title=f"No {number}", body="x")
                post = reply(maya, thread.id, f"News {number}.")
                reasons = dict.fromkeys(people, "thread")
                key = f"post:{post.id}"
                tell(Notice(sort="reply", key=key, people=reasons, thread_id=thread.id, number=2))
            threads.append(thread.id)
    return threads


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so; what waits for a second try is tried at once."""
    until = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.2)


def hurry() -> None:
    """Let nothing wait for its next try."""
    later = (Outbox.state == "waiting") & (Outbox.run_at > clock.now())
    if Outbox.select().where(later).exists():
        Outbox.update(run_at=clock.now()).where(later).execute()


def all_done() -> bool:
    hurry()

    open_ = Outbox.state.in_(("waiting", "running"))
    return not MailDue.select().exists() and not Outbox.select().where(open_).exists()


def kill_and_restart(worker: Process) -> None:
    """Kill it, and let what it held be taken at once: its lease would end in time."""
    worker.kill()
    Outbox.update(state="waiting", lease_until=None).where(Outbox.state == "running").execute()
    worker.start()


@pytest.mark.slow
def test_everybody_gets_each_mail_once_whatever_the_server_and_the_worker_do(
    app: Flask, told: list[int], server: Server, worker: Process
) -> None:
    worker.start()
    # Nobody listens yet: connections are refused.
    wait_for(lambda: Outbox.select().where(Outbox.error.contains("refused")).exists())
    server.start()
    wait_for(lambda: bool(hurry() or len(server.taken()) > MAILS // 10))
    server.hang()
    wait_for(lambda: bool(hurry() or server.has_hung()))
    kill_and_restart(worker)
    server.go_on()
    wait_for(lambda: bool(hurry() or len(server.taken()) > MAILS // 2))
    server.kill()
    server.start()
    kill_and_restart(worker)
    wait_for(all_done)
    check(server, told)


def check(server: Server, told: list[int]) -> None:
    taken = server.taken()
    ids = sorted(set(taken))
    readers = {f"reader{number}@example.org" for number in range(MAILS // THREADS)}
    assert Counter(to for to, _id in ids) == dict.fromkeys(readers, THREADS)
    threads = Counter((to, re.match(r"<m\d+\.(\d+)\.", name)[1]) for to, name in ids)  # type: ignore[index]
    assert set(threads) == {(to, str(thread)) for to in readers for thread in told}
    assert set(threads.values()) == {1}, "one mail for a person and a thread, by its id"
    # What came twice was taken without a word, or while the worker or the server was killed.
    assert len(taken) - len(ids) <= server.dropped() + 4
    assert MailStop.select().count() == GONE
    assert Outbox.select().where(Outbox.state == "failed").count() == 0
