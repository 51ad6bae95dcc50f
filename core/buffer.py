"""Small writes that a GET causes (last seen, how far read, views), kept in memory for a
moment and written together by a thread of their own. GET itself never writes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import peewee

from core import maintenance
from core.db import disconnect, ensure_connected, holds_writes, transaction
from core.site import site

log = logging.getLogger("townhall.buffer")
EVERY = 1.0

Merge = Callable[[Any, Any], Any]


class Buffer:
    """Values by key, merged until `write(values)` stores them all in one transaction."""

    def __init__(
        self, write: Callable[[dict[Any, Any]], None], merge: Merge, *, every: int = 1
    ) -> None:
        """`every` is how many seconds values may wait, and how many are lost with the process."""
        self.every = every
        self._write = write
        self._merge = merge
        self._values: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        _buffers.append(self)

    def add(self, key: Hashable, value: Any) -> None:
        """Remember a value; one already there is merged with it. While the site takes no writes
        nothing is remembered: who was here then is told by the log alone."""
        if holds_writes():
            return
        with self._lock:
            old = self._values.get(key)
            self._values[key] = value if old is None else self._merge(old, value)
        if _noting.notes is not None:
            _noting.notes.append((self, key, value))
        _ensure_thread()

    def peek(self, key: Hashable) -> Any:
        """The value that waits to be written, or None."""
        return self._values.get(key)

    def flush(self) -> None:
        """Write what waits. What cannot be written is kept for the next time."""
        with self._lock:
            values, self._values = self._values, {}
        if not values:
            return
        try:
            with transaction():
                # In one order in every process: two that wait for each other's rows never end.
                self._write(dict(sorted(values.items(), key=lambda pair: repr(pair[0]))))
        except peewee.IntegrityError:
            self._write_singly(values)
        except Exception:
            log.exception("buffer not written")
            with self._lock:
                for key, value in values.items():
                    self._values.setdefault(key, value)

    def _write_singly(self, values: dict[Hashable, Any]) -> None:
        """Write each by itself, and forget the one that names something which is gone: kept,
        it would hold up all others for ever."""
        for key, value in values.items():
            try:
                with transaction():
                    self._write({key: value})
            except peewee.IntegrityError:
                log.warning("buffered value dropped", extra={"key": repr(key)})


Note = tuple[Buffer, Hashable, Any]


class _Noting(threading.local):
    """Where to this thread's values are noted besides, while somebody wants to know."""

    notes: list[Note] | None = None


_noting = _Noting()


@contextmanager
def noting() -> Iterator[list[Note]]:
    """Note what this thread adds inside the block, for who does the same once more (`again`)."""
    notes: list[Note] = []
    _noting.notes = notes
    try:
        yield notes
    finally:
        _noting.notes = None


def again(notes: Iterable[Note]) -> None:
    """Add once more what was noted."""
    for buffer, key, value in notes:
        buffer.add(key, value)


_buffers: list[Buffer] = []
_started = threading.Lock()
_thread: threading.Thread | None = None


def flush_all() -> None:
    """Write all buffers now, on this thread's connection."""
    for buffer in _buffers:
        buffer.flush()


def flush_due(second: int) -> None:
    """Write the buffers whose turn it is in that second."""
    for buffer in _buffers:
        if second % buffer.every == 0:
            buffer.flush()


def _ensure_thread() -> None:
    global _thread  # one thread a process, started by the first value
    if site().config.testing or (_thread is not None and _thread.is_alive()):
        return
    with _started:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_loop, name="buffer", daemon=True)
            _thread.start()


def _loop() -> None:
    pause = threading.Event()
    for second in count(1):
        pause.wait(EVERY)
        try:
            if maintenance.current(site().config.data) is not None:
                continue
            ensure_connected()
            flush_due(second)
        except Exception:
            log.exception("buffer thread")
            disconnect()
