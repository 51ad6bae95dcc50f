"""The supervisor, in a process of its own: what it starts, restarts and stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, signal, sys, time
from core.cli.supervisor import Child, Supervisor

def steady():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("drained", flush=True)))
    print("steady", os.getpid(), flush=True)
    time.sleep(60)

def hopeless():
    sys.exit(3)

children = [Child("Steady", steady)]
if "hopeless" in sys.argv:
    children.append(Child("Hopeless", hopeless))
sys.exit(Supervisor(children).run())
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


def steady_pid(process: subprocess.Popen[str]) -> int:
    """The process id that the steady child says next."""
    assert process.stdout is not None
    word, pid = process.stdout.readline().split()
    assert word == "steady"
    return int(pid)


def test_a_killed_child_is_started_again(start: Start) -> None:
    process = start()
    first = steady_pid(process)
    os.kill(first, signal.SIGKILL)
    assert steady_pid(process) != first
    assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_children_finish(start: Start, number: signal.Signals) -> None:
    process = start()
    steady_pid(process)
    process.send_signal(number)
    said, _ = process.communicate(timeout=10)
    assert said == "drained\n"
    assert process.returncode == 0


def test_an_interrupt_from_the_terminal_reaches_children_once(start: Start) -> None:
    process = start()
    steady_pid(process)
    os.killpg(process.pid, signal.SIGINT)
    said, told = process.communicate(timeout=10)
    assert (said, told, process.returncode) == ("drained\n", "", 0)


def test_a_child_that_never_stays_up_ends_the_site(start: Start) -> None:
    process = start("hopeless")
    _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Hopeless does not stay up" in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_children_end_with_a_killed_supervisor(start: Start) -> None:
    process = start()
    child = steady_pid(process)
    process.kill()
    until = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()
