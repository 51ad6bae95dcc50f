"""Structured logs: one JSON object a line on standard error."""

from __future__ import annotations

import json
import logging
import re
import sys

from core import clock

# What a terminal or a viewer takes for the end of a line, a command, or text turned around. JSON
# itself escapes what lies below a space.
_ACTS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class JSONLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, event and whatever came as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update({k: v for k, v in vars(record).items() if k not in _STANDARD})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        text = _encode(line)
        return _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def install(level: str) -> None:
    """Send the log of this process to standard error, one JSON object a line."""
    # What no line says need not be found out: the caller of each, its thread and its process
    # (the way of Python's logging HOWTO, "Optimization").
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLines())
    root = logging.getLogger("townhall")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False
