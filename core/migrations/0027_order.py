"""Files that are hidden, and threads that no list names."""

from __future__ import annotations

from typing import Any

import peewee


def up(migrator: Any, db: Any) -> None:
    """Add the columns."""
    postgres = isinstance(db, peewee.PostgresqlDatabase)
    moment, switch = ("TIMESTAMP", "BOOLEAN") if postgres else ("DATETIME", "INTEGER")
    for table, column in (
        ("attachment", f'"hidden_at" {moment}'),
        ("attachment", '"hidden_by_id" INTEGER REFERENCES "user" ("id") ON DELETE SET NULL'),
        ("thread", f'"is_unlisted" {switch} NOT NULL DEFAULT FALSE'),
    ):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column}')
    db.execute_sql('CREATE INDEX "attachment_hidden_by_id" ON "attachment" ("hidden_by_id")')
