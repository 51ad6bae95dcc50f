"""The table of exports: what somebody asked to take along."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class PersonalExport(Model):
    """One export of one person. `key` names its file.

    `state`: `waiting` (for a worker, or in the middle of its work), `ready` until
    `expires_at`, or `failed`. One waits or is ready for each person at a time.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key = peewee.CharField(max_length=32, unique=True)
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    asked_at = UTCDateTime()
    ready_at = UTCDateTime(null=True)
    expires_at = UTCDateTime(null=True, index=True)
    size = peewee.BigIntegerField(constraints=default(0), default=0)
