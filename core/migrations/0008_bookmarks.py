"""Posts that members want to find again, and when they want to be reminded of them."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class Bookmark(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    note = peewee.CharField(max_length=300, constraints=[SQL("DEFAULT ''")])
    remind_at = peewee.DateTimeField(null=True)
    reminded_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "bookmark"
        indexes = (
            (("post", "user"), True),
            (("user", "created_at", "id"), False),
        )


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([Bookmark], bind_refs=False, bind_backrefs=False):
        db.create_tables([Bookmark])
