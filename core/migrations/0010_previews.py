"""What other sites say of pages that posts link to, and which threads posts point to."""

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


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Preview(peewee.Model):
    key = peewee.CharField(max_length=64, unique=True)
    url = peewee.TextField()
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    title = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    description = peewee.CharField(max_length=400, constraints=[SQL("DEFAULT ''")])
    site_name = peewee.CharField(max_length=80, constraints=[SQL("DEFAULT ''")])
    attempts = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()
    fetched_at = peewee.DateTimeField(null=True)
    due_at = peewee.DateTimeField()

    class Meta:
        table_name = "preview"
        indexes = (
            (("asked_by", "created_at"), False),
            (("state", "due_at"), False),
        )


class PostPreview(peewee.Model):
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    preview = peewee.ForeignKeyField(Preview, on_delete="CASCADE", backref="+")
    place = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_hidden = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "post_preview"
        primary_key = peewee.CompositeKey("post", "preview")


class PostRef(peewee.Model):
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "post_ref"
        primary_key = peewee.CompositeKey("post", "thread")


MODELS = (Preview, PostPreview, PostRef)


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        db.create_tables(MODELS)
