"""Ideas by when they were decided and by when they are expected, for the roadmap."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the indexes."""
    for column in ("decided_at", "quarter"):
        name = f'"idea_{column}_thread_id"'
        db.execute_sql(f'CREATE INDEX {name} ON "ideas_idea" ("{column}", "thread_id")')
