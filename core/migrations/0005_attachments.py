"""Files that people put into their texts, and which posts show them."""

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


class Attachment(peewee.Model):
    key = peewee.CharField(max_length=32, unique=True)
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    name = peewee.CharField(max_length=120)
    extension = peewee.CharField(max_length=10)
    size = peewee.IntegerField()
    width = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    height = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    has_small = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    created_at = peewee.DateTimeField()
    unused_since = peewee.DateTimeField(null=True, index=True)

    class Meta:
        table_name = "attachment"
        indexes = ((("user", "created_at"), False),)


class AttachmentUse(peewee.Model):
    attachment = peewee.ForeignKeyField(Attachment, on_delete="CASCADE", backref="uses")
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "attachment_use"
        primary_key = peewee.CompositeKey("attachment", "post")


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx([Attachment, AttachmentUse], bind_refs=False, bind_backrefs=False):
        db.create_tables([Attachment, AttachmentUse])
