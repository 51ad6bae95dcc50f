"""What is pinned in a space is found without walking through the space."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the index, which holds pinned threads alone."""
    db.execute_sql(
        'CREATE INDEX "thread_space_id_pinned" ON "thread" ("space_id", "last_post_at", "id") '
        'WHERE "pinned_at" IS NOT NULL'
    )
