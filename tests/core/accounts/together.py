"""Doing one thing in many threads at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from core.db import disconnect, ensure_connected

T = TypeVar("T")


def together(deed: Callable[[], T], *, times: int) -> list[T]:
    """Run `deed` in so many threads, let go at once; what each returned."""
    barrier = threading.Barrier(times)

    def run() -> T:
        ensure_connected()
        try:
            barrier.wait(10)
            return deed()
        finally:
            disconnect()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(60) for future in [pool.submit(run) for _ in range(times)]]
