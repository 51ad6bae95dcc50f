"""Tables of links: what other sites say of a page, and which threads a post points to."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post, Thread


class Preview(Model):
    """A page of another site, as plain words.

    `key` is the hash of `url`. `state`: `waiting`, `ready`, `failed` (gave no answer that
    could be used) or `refused` (never asked for, such as a private address). `due_at` is when
    it may be asked for again, `attempts` how often in a row that failed, `asked_by` whose
    link was the first.
    """

    key = peewee.CharField(max_length=64, unique=True)
    url = peewee.TextField()
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    title = peewee.CharField(max_length=200, constraints=default(""), default="")
    description = peewee.CharField(max_length=400, constraints=default(""), default="")
    site_name = peewee.CharField(max_length=80, constraints=default(""), default="")
    attempts = peewee.IntegerField(constraints=default(0), default=0)
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()
    fetched_at = UTCDateTime(null=True)
    due_at = UTCDateTime()

    class Meta:
        indexes = (
            (("asked_by", "created_at"), False),
            (("state", "due_at"), False),
        )


class PostPreview(Model):
    """A link that stands alone in a post; `is_hidden` once its author took the preview off."""

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    preview = peewee.ForeignKeyField(Preview, on_delete="CASCADE", backref="+")
    place = peewee.IntegerField(constraints=default(0), default=0)
    is_hidden = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        primary_key = peewee.CompositeKey("post", "preview")


class PostRef(Model):
    """A post names a thread of this site by its bare address."""

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = peewee.CompositeKey("post", "thread")
