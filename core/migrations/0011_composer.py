"""Which posts quote which, and threads that answered a question before it was asked."""

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


class PostQuote(peewee.Model):
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    source = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    digest = peewee.CharField(max_length=40)
    is_edited = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "post_quote"
        primary_key = peewee.CompositeKey("post", "source")
        indexes = ((("source", "post"), False),)


class FoundAnswer(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    found_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "found_answer"
        primary_key = peewee.CompositeKey("user", "thread")


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [PostQuote, FoundAnswer]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
