"""Ends a process that has worked on one thing for too long, so that another takes its place.

Nothing in Python can stop a thread from outside, nor one that never lets another run. The timer
of `faulthandler` needs neither: it writes where every thread stands, and ends the process. A
watching thread sets it anew as long as all is well; if that thread is not let run, it goes off.
"""

from __future__ import annotations

import faulthandler
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOKS = 8
"""How often the timer is set anew in the time that something may take."""

_since: dict[int, float] = {}


@contextmanager
def timed() -> Iterator[None]:
    """What the block does is one thing."""
    begin()
    try:
        yield
    finally:
        end()


def begin() -> None:
    """This thread begins something."""
    _since[threading.get_ident()] = time.monotonic()


def end() -> None:
    """It has come to an end."""
    _since.pop(threading.get_ident(), None)


def watch(seconds: float) -> None:
    """End this process when something takes longer than so many seconds; 0: never."""
    if not seconds:
        return
    _set_timer(seconds)
    threading.Thread(target=_keep, args=(seconds,), name="stuck", daemon=True).start()


def _keep(seconds: float) -> None:
    while True:
        time.sleep(seconds / LOOKS)
        _set_timer(seconds)


def _set_timer(seconds: float) -> None:
    begun = min(_since.copy().values(), default=time.monotonic())
    left = begun + seconds - time.monotonic()
    if left > 0:
        # Two looks later: what ended just in time must be seen to have ended.
        faulthandler.dump_traceback_later(left + 2 * seconds / LOOKS, exit=True)
