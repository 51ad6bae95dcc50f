"""Answers that can be called back, and who looks at a ticket."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SupportOutgoing(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    author = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    body = peewee.TextField()
    wish = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    reply_to = peewee.IntegerField(null=True)
    once = peewee.CharField(max_length=60)
    entry = peewee.IntegerField()
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    problem = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    made_at = peewee.DateTimeField()
    due_at = peewee.DateTimeField()
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_outgoing"
        indexes = ((("author", "once"), True), (("thread", "state"), False))


class SupportPresence(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    seen_at = peewee.DateTimeField()
    writing_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "support_presence"
        primary_key = peewee.CompositeKey("thread", "user")


TABLES = [SupportOutgoing, SupportPresence]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
