"""Indexes that hold all that a count asks for: rows of an inbox state by state, and what a person
wrote, whose rows have their long texts before the columns that are counted."""

from __future__ import annotations

from typing import Any

TALLY = ("author_id", "created_at", "thread_id", "number", "sort", "deleted_at", "reaction_count")


def up(migrator: Any, db: Any) -> None:
    """Make the indexes and drop those that they take over from."""
    columns = '"user_id", "state", "updated_at", "id", "sort"'
    name = "notification_user_id_state_updated_at_id_sort"
    db.execute_sql(f'CREATE INDEX "{name}" ON "notification" ({columns})')
    db.execute_sql('DROP INDEX IF EXISTS "notification_user_id_updated_at_id"')
    counted = ", ".join(f'"{column}"' for column in TALLY)
    db.execute_sql(f'CREATE INDEX "post_tally" ON "post" ({counted})')
    db.execute_sql('DROP INDEX IF EXISTS "post_author_id_created_at"')
