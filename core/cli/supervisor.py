"""Keeps a few child processes running: starts them by fork, restarts what dies, and stops
them all when told to.

Forking after the imports shares their memory and makes a child ready at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

import click

PR_SET_PDEATHSIG = 1
STOP_WITHIN = 30
"""Seconds that children get to finish what is in hand."""
SETTLED = 10.0
"""A child that ran this many seconds has not failed to start."""
MOST_FAILURES = 4


@dataclass(slots=True)
class Child:
    """One process to keep running: `run` is called in it and never returns to the parent."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    failures: int = 0


class Supervisor:
    """Runs `children` until SIGTERM or SIGINT, or until one of them cannot be kept up."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False
        self._status = 0

    def run(self) -> int:
        """Start everything and wait. The exit status: 0 after a stop that was asked for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGALRM, self._on_alarm)
        for child in self._children:
            self._start(child)
        while any(child.pid for child in self._children):
            pid, _status = os.wait()
            for child in self._children:
                if child.pid == pid:
                    child.pid = 0
                    self._ended(child)
        return self._status

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        child.started = time.monotonic()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(child, parent)
        child.pid = pid

    def _ended(self, child: Child) -> None:
        if self._stopping:
            return
        if time.monotonic() - child.started > SETTLED:
            child.failures = 0
        child.failures += 1
        if child.failures >= MOST_FAILURES:
            click.echo(f"{child.name} does not stay up; stopping.", err=True)
            self._status = 1
            self._stop()
            return
        click.echo(f"{child.name} died; starting it again.", err=True)
        self._pause(0.2 * 4 ** (child.failures - 1))
        if not self._stopping:
            self._start(child)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.05)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        self._stopping = True
        self._signal_all(signal.SIGTERM)
        signal.alarm(STOP_WITHIN)

    def _on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        self._signal_all(signal.SIGKILL)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children:
            if child.pid:
                os.kill(child.pid, number)


def _become(child: Child, parent: int) -> None:
    """Be the child: run it and end the process, whatever happens."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        # Ctrl-C reaches the whole group of a terminal: the supervisor alone is to hear it and
        # to tell the children, once.
        os.setpgid(0, 0)
        die_with(parent)
        child.run()
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may return into the parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def die_with(parent: int) -> None:
    """Have Linux end this process when its parent is killed, so that no port stays taken."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before we asked
        sys.exit(1)
