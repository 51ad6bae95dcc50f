"""A child process that is kept running beside this one: started by fork, started again
when it dies, stopped with this one."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Self

import click

PR_SET_PDEATHSIG = 1
STOP_WITHIN = 30.0
"""Seconds that the child gets to finish what is in hand."""
SETTLED = 10.0
"""A child that ran this many seconds has not failed to start."""
LONGEST_PAUSE = 60.0


class Beside:
    """`with Beside("The worker", work): ...` runs `work` in a child for the block's length.

    Forking after the imports shares their memory and makes the child ready at once. A child
    that fails at once is started after ever longer pauses: the rest of the site goes on.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._name = name
        self._work = work
        self._pid = 0
        self._stopping = threading.Event()
        self._forking = threading.Lock()
        # The thread that forks must live as long as the child: Linux tells a child of the
        # death of the thread that made it.
        self._thread = threading.Thread(target=self._keep, name="beside", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _sort: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._forking:
            self._stopping.set()
        self._signal(signal.SIGTERM)
        self._thread.join(STOP_WITHIN)
        self._signal(signal.SIGKILL)
        self._thread.join()

    def _keep(self) -> None:
        failures = 0
        while self._start():
            started = time.monotonic()
            os.waitpid(self._pid, 0)
            self._pid = 0
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - started > SETTLED else failures + 1
            self._say(f"{self._name} died; starting it again.")
            self._stopping.wait(min(LONGEST_PAUSE, 0.05 * 4.0**failures))

    def _say(self, words: str) -> None:
        try:
            click.echo(words, err=True)
        except OSError:
            pass  # nobody reads it, or the disk of the log is full; the child comes first

    def _start(self) -> bool:
        with self._forking:
            if self._stopping.is_set():
                return False
            parent = os.getpid()
            sys.stdout.flush()
            self._pid = os.fork()
            if self._pid == 0:
                _become(self._work, parent)
            return True

    def _signal(self, number: signal.Signals) -> None:
        if self._pid:
            os.kill(self._pid, number)


def _become(work: Callable[[], None], parent: int) -> None:
    """Be the child: work, and end the process whatever happens."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        become_child_of(parent)
        work()
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may return into the parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def become_child_of(parent: int) -> None:
    """Make this process hear signals from its parent alone, and end with it.

    Ctrl-C reaches the whole group of a terminal: a child that heard it there and again from
    its parent would not drain. Linux ends this process when the parent is killed, so that
    no port stays taken.
    """
    os.setpgid(0, 0)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before we asked
        sys.exit(1)
