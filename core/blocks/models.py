"""The table of whom people have blocked."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime


class Block(Model):
    """Somebody of whom `user` wants to hear and read nothing. They are not told."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    blocked = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "blocked")
