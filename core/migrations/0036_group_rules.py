"""Groups may have a rule that says who is in them."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Group(peewee.Model):
    class Meta:
        table_name = "member_group"


class GroupRule(peewee.Model):
    group = peewee.ForeignKeyField(Group, primary_key=True, on_delete="CASCADE", backref="+")
    conditions = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    by_admin = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    changed_at = peewee.DateTimeField()
    changed_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    followed_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "group_rule"


class GroupOut(peewee.Model):
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "group_out"
        primary_key = peewee.CompositeKey("group", "user")


def up(migrator: Any, db: Any) -> None:
    """Make the tables and the column."""
    tables = [GroupRule, GroupOut]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
    switch = "BOOLEAN" if isinstance(db, peewee.PostgresqlDatabase) else "INTEGER"
    db.execute_sql(f'ALTER TABLE "membership" ADD COLUMN "by_rule" {switch} NOT NULL DEFAULT FALSE')
