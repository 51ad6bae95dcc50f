"""The table of who acted with whose account, and why."""

from __future__ import annotations

import peewee

from core.accounts.models import Session, User
from core.db import Model, UTCDateTime, default


class Impersonation(Model):
    """That an owner (`actor`) used a member's account to help them, and the reason given.

    It is over at `ended_at`, or at `ends_at` if nobody ended it. `deeds` counts forms sent.
    """

    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    session = peewee.ForeignKeyField(Session, null=True, on_delete="SET NULL", backref="+")
    reason = peewee.CharField(max_length=300)
    started_at = UTCDateTime()
    ends_at = UTCDateTime()
    ended_at = UTCDateTime(null=True)
    deeds = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        indexes = ((("user", "started_at"), False), (("ended_at", "ends_at"), False))
