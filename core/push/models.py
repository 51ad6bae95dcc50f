"""The table of browsers that show what their owners are told."""

from __future__ import annotations

import peewee

from core.accounts.models import Session, User
from core.db import Model, UTCDateTime, default


class PushSubscription(Model):
    """A browser that has asked its push service to take messages from here.

    It belongs to the session that switched it on and ends with it. `endpoint` is where messages
    go, `key` its hash; `public_key` and `secret` (base64url) close them so that only this browser
    reads them. `failures` counts messages in a row that were refused or given up.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    session = peewee.ForeignKeyField(Session, on_delete="CASCADE", unique=True, backref="+")
    key = peewee.CharField(max_length=64, unique=True)
    endpoint = peewee.TextField()
    public_key = peewee.CharField(max_length=90)
    secret = peewee.CharField(max_length=24)
    failures = peewee.SmallIntegerField(constraints=default(0), default=0)
    created_at = UTCDateTime()
    reached_at = UTCDateTime(null=True)
