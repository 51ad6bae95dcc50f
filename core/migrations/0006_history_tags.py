"""Single revisions can be hidden; tags have groups, synonyms, a colour and a sign."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class TagGroup(peewee.Model):
    slug = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=60)
    is_single = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_for_team = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "tag_group"


REVISION = (
    '"hidden_at" {moment}',
    '"hidden_by_id" INTEGER REFERENCES "user" ("id") ON DELETE SET NULL',
    "\"hidden_reason\" VARCHAR(255) NOT NULL DEFAULT ''",
    '"is_passing" {switch} NOT NULL DEFAULT FALSE',
)
TAG = (
    '"tint" INTEGER NOT NULL DEFAULT 0',
    "\"icon\" VARCHAR(40) NOT NULL DEFAULT ''",
    '"group_id" INTEGER REFERENCES "tag_group" ("id") ON DELETE SET NULL',
    '"main_id" INTEGER REFERENCES "tag" ("id") ON DELETE CASCADE',
)
INDEXES = (("revision", "hidden_by_id"), ("tag", "group_id"), ("tag", "main_id"))


def up(migrator: Any, db: Any) -> None:
    """Make the table, then the columns that name it."""
    with db.bind_ctx([TagGroup], bind_refs=False, bind_backrefs=False):
        db.create_tables([TagGroup])
    on_postgres = isinstance(db, peewee.PostgresqlDatabase)
    sorts = {
        "moment": "TIMESTAMP" if on_postgres else "DATETIME",
        "switch": "BOOLEAN" if on_postgres else "INTEGER",
    }
    for table, columns in (("revision", REVISION), ("tag", TAG)):
        for column in columns:
            db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column.format_map(sorts)}')
    for table, column in INDEXES:
        db.execute_sql(f'CREATE INDEX "{table}_{column}" ON "{table}" ("{column}")')
