"""Who is named in which post."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Group(peewee.Model):
    class Meta:
        table_name = "member_group"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class Mention(peewee.Model):
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    name = peewee.CharField(max_length=80)
    user = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, backref="+", null=True, on_delete="CASCADE")

    class Meta:
        table_name = "mention"
        primary_key = peewee.CompositeKey("post", "name")
        indexes = ((("user", "post"), False), (("group", "post"), False))


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([Mention], bind_refs=False, bind_backrefs=False):
        db.create_tables([Mention])
