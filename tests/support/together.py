"""Many people doing something at the same moment, each on a connection of their own."""

from __future__ import annotations

import fcntl
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from core import versions
from core.db import disconnect, ensure_connected


def all_at_once(app: Flask, deeds: Sequence[Callable[[], object]]) -> list[Exception]:
    """Do every deed in a thread of its own, released together; what went wrong."""
    problems: list[Exception] = []
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        try:
            ensure_connected()
            with app.test_request_context("/"):
                versions.refresh()
                barrier.wait(60)
                deed()
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            problems.append(error)
        finally:
            disconnect()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    with _crowd():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    return problems


@contextmanager
def _crowd() -> Iterator[None]:
    """One crowd at a time on this machine: two are more than PostgreSQL takes connections."""
    with (Path(tempfile.gettempdir()) / "townhall-tests-crowd").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
