"""Live pages: what was called out lately on SQLite, and who has which thread open."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Signal(peewee.Model):
    keys = peewee.TextField()
    sender = peewee.CharField(max_length=32)
    at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "signal"


class Here(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    until = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "here"
        primary_key = peewee.CompositeKey("thread", "user")


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx([Signal, Here], bind_refs=False, bind_backrefs=False):
        db.create_tables([Signal, Here])
