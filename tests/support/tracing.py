"""What a block asks of the database."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.db import database

WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE
)


class Statement(str):
    """The text of a statement; `rows` is how many it changed."""

    __slots__ = ("rows",)
    rows: int


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """The SQL that this thread runs while the block runs."""
    running = database.obj
    original, mine = running.execute_sql, threading.get_ident()
    found: list[Statement] = []

    def execute_sql(sql: str, *args: Any, **kwargs: Any) -> Any:
        cursor = original(sql, *args, **kwargs)
        if threading.get_ident() == mine:
            found.append(Statement(sql))
            found[-1].rows = cursor.rowcount
        return cursor

    running.execute_sql = execute_sql
    try:
        yield found
    finally:
        running.execute_sql = original


@contextmanager
def writes() -> Iterator[list[Statement]]:
    """The statements of the block that change something, or would."""
    found: list[Statement] = []
    with statements() as texts:
        yield found
    found.extend(sql for sql in texts if WRITES.match(sql))


def changed(written: list[Statement]) -> list[Statement]:
    """Those that did change something."""
    return [sql for sql in written if sql.rows]
