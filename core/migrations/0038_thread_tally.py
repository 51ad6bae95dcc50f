"""Threads of a kind by their state, for numbers beside lists: all that a count asks about."""

from __future__ import annotations

from typing import Any

COLUMNS = ("kind", "state", "space_id", "audience", "owner", "is_unlisted", "deleted_at")


def up(migrator: Any, db: Any) -> None:
    """Add the index."""
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    db.execute_sql(f'CREATE INDEX "thread_tally" ON "thread" ({columns})')
