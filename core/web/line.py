"""The one line in the log that every request leaves."""

from __future__ import annotations

import logging
import time
from typing import Any

log = logging.getLogger("townhall.request")


def write_line(method: str, path: str, status: int, *, started: float, **more: Any) -> None:
    """Write it; never with a query, which may hold what people typed."""
    if not log.isEnabledFor(logging.INFO):
        return
    ms = round((time.perf_counter() - started) * 1000, 1)
    log.info("request", extra={"method": method, "path": path, "status": status, "ms": ms, **more})
