"""Threads are merged, split and moved: where posts went, clocks, and what can be undone."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class PostMove(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE", index=False)
    number = peewee.IntegerField()
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")

    class Meta:
        table_name = "post_move"
        primary_key = peewee.CompositeKey("thread", "number")


class ThreadTimer(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", primary_key=True, on_delete="CASCADE")
    closes_at = peewee.DateTimeField(null=True)
    opens_at = peewee.DateTimeField(null=True)
    quiet_days = peewee.SmallIntegerField(null=True)
    unpins_at = peewee.DateTimeField(null=True)
    set_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    set_at = peewee.DateTimeField()

    class Meta:
        table_name = "thread_timer"


class ThreadWork(peewee.Model):
    sort = peewee.CharField(max_length=12)
    actor = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    thread = peewee.ForeignKeyField(Thread, null=True, backref="+", on_delete="CASCADE")
    other = peewee.ForeignKeyField(Thread, null=True, backref="+", on_delete="CASCADE")
    batch = peewee.ForeignKeyField("self", null=True, backref="+", on_delete="CASCADE")
    said = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    journal = peewee.TextField(null=True)
    count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    done_at = peewee.DateTimeField()
    undo_until = peewee.DateTimeField(index=True)
    undone_at = peewee.DateTimeField(null=True)
    undone_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    left_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "thread_work"


MODELS = [PostMove, ThreadTimer, ThreadWork]


def up(migrator: Any, db: Any) -> None:
    """Add the columns, then make the tables."""
    switch = "BOOLEAN" if isinstance(db, peewee.PostgresqlDatabase) else "INTEGER"
    for column in (
        f'"is_pinned_everywhere" {switch} NOT NULL DEFAULT FALSE',
        '"merged_into_id" INTEGER REFERENCES "thread" ("id") ON DELETE SET NULL',
    ):
        db.execute_sql(f'ALTER TABLE "thread" ADD COLUMN {column}')
    db.execute_sql('CREATE INDEX "thread_merged_into_id" ON "thread" ("merged_into_id")')
    with db.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        db.create_tables(MODELS)
