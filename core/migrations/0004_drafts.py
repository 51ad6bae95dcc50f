"""Texts that are begun and not sent yet."""

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


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class Draft(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=120)
    kind = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    address = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    title = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    excerpt = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    data = peewee.TextField()
    others = peewee.TextField(null=True)
    version = peewee.IntegerField()
    created_at = peewee.DateTimeField()
    updated_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "draft"
        indexes = (
            (("user", "key"), True),
            (("user", "updated_at"), False),
        )


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([Draft], bind_refs=False, bind_backrefs=False):
        db.create_tables([Draft])
