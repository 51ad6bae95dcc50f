"""Tables of live pages: what was called out lately, and who has which thread open."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime
from core.threads.models import Thread


class Signal(Model):
    """That something is new, for the other processes of a site on SQLite: `keys` are names
    with spaces between them. `sender` is the process that said it. Kept for a minute."""

    keys = peewee.TextField()
    sender = peewee.CharField(max_length=32)
    at = UTCDateTime(index=True)


class Here(Model):
    """That somebody who works on a thread has its page open, until `until` if nobody says
    so again."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    until = UTCDateTime(index=True)

    class Meta:
        primary_key = peewee.CompositeKey("thread", "user")
