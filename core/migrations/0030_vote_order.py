"""Threads in the order of their votes."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the indexes."""
    for column in ("space_id", "kind"):
        columns = f'("{column}", "vote_points", "id")'
        db.execute_sql(f'CREATE INDEX "thread_{column}_vote_points_id" ON "thread" {columns}')
