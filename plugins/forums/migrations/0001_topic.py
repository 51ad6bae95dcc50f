"""The detail table of topics."""

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


class ForumsTopic(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", primary_key=True, on_delete="CASCADE")
    is_question = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    answer = peewee.ForeignKeyField(Post, backref="+", null=True, on_delete="SET NULL")
    accepted_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    accepted_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "forums_topic"


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([ForumsTopic], bind_refs=False, bind_backrefs=False):
        db.create_tables([ForumsTopic])
