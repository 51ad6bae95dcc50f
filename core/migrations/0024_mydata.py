"""Who is leaving, what people take along, and where a deed of the team came from."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Leaving(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    keeps_posts = peewee.BooleanField()
    was = peewee.CharField(max_length=12)
    asked_at = peewee.DateTimeField()
    due_at = peewee.DateTimeField(index=True)
    began_at = peewee.DateTimeField(null=True)
    names = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    email = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    step = peewee.CharField(max_length=80, constraints=[SQL("DEFAULT ''")])
    mark = peewee.BigIntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "leaving"


class PersonalExport(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    key = peewee.CharField(max_length=32, unique=True)
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    asked_at = peewee.DateTimeField()
    ready_at = peewee.DateTimeField(null=True)
    expires_at = peewee.DateTimeField(null=True, index=True)
    size = peewee.BigIntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "personal_export"


def up(migrator: Any, db: Any) -> None:
    """Make the tables, the column of the log, and what its filters look through."""
    tables = [Leaving, PersonalExport]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
    db.execute_sql('ALTER TABLE "audit" ADD COLUMN "address" VARCHAR(64) NOT NULL DEFAULT \'\'')
    db.execute_sql('CREATE INDEX "audit_action_id" ON "audit" ("action", "id")')
