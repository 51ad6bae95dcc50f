"""Tables of files in texts."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post


class Attachment(Model):
    """One file that somebody sent. `key` is what its address and its stored name are made of.

    `name` is what it was called, for people only. `extension` is what its content is, from
    our own list. `size` is what it takes up, its preview included; `width` and `height` are
    those of a picture, 0 for anything else; `has_small` is whether a picture has a preview.
    `unused_since` is when the last post let go of it, or its arrival; None while one shows it.
    From `hidden_at` on nobody is given it, whatever shows it.
    """

    key = peewee.CharField(max_length=32, unique=True)
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    name = peewee.CharField(max_length=120)
    extension = peewee.CharField(max_length=10)
    size = peewee.IntegerField()
    width = peewee.IntegerField(constraints=default(0), default=0)
    height = peewee.IntegerField(constraints=default(0), default=0)
    has_small = peewee.BooleanField(constraints=default(False), default=False)
    created_at = UTCDateTime()
    unused_since = UTCDateTime(null=True, index=True)
    hidden_at = UTCDateTime(null=True)
    hidden_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        indexes = ((("user", "created_at"), False),)


class AttachmentUse(Model):
    """A post whose text names a file. Earlier versions of a text do not count."""

    attachment = peewee.ForeignKeyField(Attachment, on_delete="CASCADE", backref="uses")
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = peewee.CompositeKey("attachment", "post")
