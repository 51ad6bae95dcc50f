"""A process kept running beside another: started, started again, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, signal, sys, time
from core.cli.beside import Beside

def drain(*_):
    os.write(1, b"drained\\n")
    sys.exit(0)

def steady():
    signal.signal(signal.SIGTERM, drain)
    signal.signal(signal.SIGINT, lambda *_: os.write(1, b"interrupted\\n"))
    print("steady", os.getpid(), flush=True)
    while True:
        time.sleep(0.05)  # a signal just before a long sleep would wait for its end

def hopeless():
    print("steady", os.getpid(), flush=True)
    sys.exit(3)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
with Beside("The child", hopeless if "hopeless" in sys.argv else steady):
    while True:
        time.sleep(0.05)  # a signal just before a long sleep would wait for its end
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that starts the program; whatever still runs is killed at the end."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *arguments],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.communicate()


def child_of(process: subprocess.Popen[str]) -> int:
    """The process id that the child says next."""
    assert process.stdout is not None
    word, pid = process.stdout.readline().split()
    assert word == "steady"
    return int(pid)


def gone(pid: int) -> bool:
    """Whether a process ends within five seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.02)
    return False


def test_a_killed_child_is_started_again(start: Start) -> None:
    process = start()
    first = child_of(process)
    os.kill(first, signal.SIGKILL)
    assert child_of(process) != first
    assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_the_child_finish(start: Start, number: signal.Signals) -> None:
    process = start()
    child_of(process)
    process.send_signal(number)
    said, told = process.communicate(timeout=10)
    assert (said, told, process.returncode) == ("drained\n", "", 0)


def test_an_interrupt_from_the_terminal_reaches_the_child_once(start: Start) -> None:
    process = start()
    child_of(process)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=10)
    assert said == "drained\n"


def test_a_child_that_fails_at_once_is_tried_after_longer_pauses(start: Start) -> None:
    process = start("hopeless")
    times = []
    for _ in range(3):
        child_of(process)
        times.append(time.monotonic())
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses == sorted(pauses)
    assert pauses[-1] > 0.7
    assert process.poll() is None


def test_a_stop_does_not_wait_for_a_pause_to_end(start: Start) -> None:
    process = start("hopeless")
    for _ in range(3):
        child_of(process)
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert time.monotonic() - asked < 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_the_child_ends_when_the_parent_is_killed(start: Start) -> None:
    process = start()
    child = child_of(process)
    process.kill()
    assert gone(child)
