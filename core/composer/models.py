"""Tables of the composer: which posts quote which, and questions that needed no asking."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post, Thread


class PostQuote(Model):
    """One post quoted in another. `digest` is of the source as it read then; `is_edited` is
    whether it reads differently now."""

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    source = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")
    digest = peewee.CharField(max_length=40)
    is_edited = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        primary_key = peewee.CompositeKey("post", "source")
        indexes = ((("source", "post"), False),)


class FoundAnswer(Model):
    """A thread that answered what somebody was about to ask; once for each person."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    found_at = UTCDateTime(index=True)

    class Meta:
        primary_key = peewee.CompositeKey("user", "thread")
