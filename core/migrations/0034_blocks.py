"""People whom somebody does not want to hear of, and who does not want to be seen here."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Block(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    blocked = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "block"
        primary_key = peewee.CompositeKey("user", "blocked")


def up(migrator: Any, db: Any) -> None:
    """Make the table and the column."""
    with db.bind_ctx([Block], bind_refs=False, bind_backrefs=False):
        db.create_tables([Block])
    flag = "BOOLEAN" if isinstance(db, peewee.PostgresqlDatabase) else "INTEGER"
    column = f'"hides_presence" {flag} NOT NULL DEFAULT FALSE'
    db.execute_sql(f'ALTER TABLE "user" ADD COLUMN {column}')
