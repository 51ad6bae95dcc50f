"""What a decision did, what a sanction took the place of and which votes it set aside; reviews
that nobody can decide, as whose they were has left, are closed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import peewee

LEFT = """
    UPDATE "review_item" SET "state" = 'done', "open_key" = NULL, "decision" = 'erased',
        "decided_at" = {now}
    WHERE "state" = 'open' AND "author_id" IS NULL
        AND ("sort" IN ('appeal', 'held', 'member') OR "subject_type" = 'person')
"""
THEIRS = """
    UPDATE "report" SET "state" = 'gone', "open_key" = NULL, "closed_at" = {now}
    WHERE "state" = 'open' AND "item_id" IN
        (SELECT "id" FROM "review_item" WHERE "decision" = 'erased')
"""


def up(migrator: Any, db: Any) -> None:
    """Add the columns and close those items, with what was reported."""
    postgres = isinstance(db, peewee.PostgresqlDatabase)
    for table, column in (
        ("review_item", "\"deed\" TEXT NOT NULL DEFAULT '{}'"),
        ("sanction", "\"votes\" TEXT NOT NULL DEFAULT '[]'"),
        (
            "sanction",
            '"replaced_by_id" INTEGER REFERENCES "sanction" ("id") ON DELETE SET NULL',
        ),
    ):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column}')
    db.execute_sql('CREATE INDEX "sanction_replaced_by_id" ON "sanction" ("replaced_by_id")')
    now = datetime.now(UTC).replace(tzinfo=None)
    for statement in (LEFT, THEIRS):
        db.execute_sql(statement.format(now="%s" if postgres else "?"), (now,))
