"""The table of links between threads."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime
from core.threads.models import Thread


class ThreadLink(Model):
    """What one thread is to another: `source` is a `sort` of `target` (see core.links.sorts).

    Of a sort that says the same from both ends there is one row, made with the lower id first.
    Merging changes the end that is concerned and leaves the other where it is.
    """

    source = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    target = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=12)
    created_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()

    class Meta:
        indexes = ((("source", "target", "sort"), True),)
