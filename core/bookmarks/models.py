"""The table of bookmarks."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post


class Bookmark(Model):
    """A post that somebody wants to find again, seen by nobody else.

    `remind_at` is when they asked to be told of it; `reminded_at` when that was settled, by
    mail or because they could no longer see the post.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="bookmarks")
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="bookmarks")
    note = peewee.CharField(max_length=300, constraints=default(""), default="")
    remind_at = UTCDateTime(null=True)
    reminded_at = UTCDateTime(null=True)
    created_at = UTCDateTime()

    class Meta:
        indexes = (
            (("post", "user"), True),
            (("user", "created_at", "id"), False),
        )
