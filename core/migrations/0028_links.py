"""Threads are linked with each other."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class ThreadLink(peewee.Model):
    source = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE", index=False)
    target = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    sort = peewee.CharField(max_length=12)
    created_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "thread_link"
        indexes = ((("source", "target", "sort"), True),)


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([ThreadLink], bind_refs=False, bind_backrefs=False):
        db.create_tables([ThreadLink])
