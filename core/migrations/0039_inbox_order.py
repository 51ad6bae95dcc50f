"""Rows of an inbox in their order state by state, so that none of another state is walked."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Make the index and drop the one that it takes over from."""
    columns = '"user_id", "state", "updated_at", "id", "sort"'
    name = "notification_user_id_state_updated_at_id_sort"
    db.execute_sql(f'CREATE INDEX "{name}" ON "notification" ({columns})')
    db.execute_sql('DROP INDEX IF EXISTS "notification_user_id_updated_at_id"')
