"""The tables of saved views, macros and changes of many tickets; orders of the desk."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SupportView(peewee.Model):
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    name = peewee.CharField(max_length=60)
    query = peewee.CharField(max_length=600, constraints=[SQL("DEFAULT ''")])
    columns = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    made_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_view"


class SupportMacro(peewee.Model):
    title = peewee.CharField(max_length=80)
    body = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    changes = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="CASCADE", backref="+")
    group_id = peewee.IntegerField(null=True)
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    made_at = peewee.DateTimeField()
    changed_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_macro"


class SupportMacroUse(peewee.Model):
    macro = peewee.ForeignKeyField(SupportMacro, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    did = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'text'")])
    at = peewee.DateTimeField()

    class Meta:
        table_name = "support_macro_use"
        indexes = ((("macro", "at"), False),)


class SupportBatch(peewee.Model):
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    wish = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    journal = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    done_at = peewee.DateTimeField()
    left_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    undone_at = peewee.DateTimeField(null=True)
    undone_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )

    class Meta:
        table_name = "support_batch"
        indexes = ((("actor", "id"), False),)


TABLES = [SupportView, SupportMacro, SupportMacroUse, SupportBatch]
ORDERS = {
    "support_ticket_category_opened_at_thread_id": ("category", "opened_at", "thread_id"),
    "support_ticket_category_priority_changed_at_thread_id": (
        *("category", "priority", "changed_at", "thread_id"),
    ),
}


def up(migrator: Any, db: Any) -> None:
    """Make the tables and the indexes that lists are walked along."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    for name, columns in ORDERS.items():
        named = ", ".join(f'"{column}"' for column in columns)
        db.execute_sql(f'CREATE INDEX "{name}" ON "support_ticket" ({named})')
    db.execute_sql(
        'CREATE INDEX "support_ticket_spam" ON "support_ticket" ("changed_at", "thread_id") '
        "WHERE is_spam"
    )
