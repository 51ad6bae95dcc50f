"""How the database goes about the statements of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.db import database, is_postgres


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """The statements of the block with their values."""
    running, found = database.obj, []
    original = running.execute_sql

    def execute_sql(sql: str, params: Any = None, *more: Any, **how: Any) -> Any:
        found.append((sql, params))
        return original(sql, params, *more, **how)

    running.execute_sql = execute_sql
    try:
        yield found
    finally:
        running.execute_sql = original


def plan_of(sql: str, values: Any) -> str:
    """The steps by which the database goes about a statement, a line each."""
    explain = "EXPLAIN " if is_postgres() else "EXPLAIN QUERY PLAN "
    return "\n".join(str(row[-1]) for row in database.execute_sql(explain + sql, values))
