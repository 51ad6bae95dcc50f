"""Tables of second factors: codes by time, and codes on paper."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class Totp(Model):
    """The app that shows codes (RFC 6238). `secret` is sealed, `last_step` the step of time
    whose code was used last; a row without `confirmed_at` is a set-up that nobody finished."""

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    secret = peewee.TextField()
    last_step = peewee.IntegerField(constraints=default(0), default=0)
    created_at = UTCDateTime()
    confirmed_at = UTCDateTime(null=True)


class RecoveryCode(Model):
    """A code on paper that works once. Its first letter says its `slot`, so that one hash is
    compared and not ten."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    slot = peewee.SmallIntegerField()
    kept = peewee.TextField()
    created_at = UTCDateTime()
    used_at = UTCDateTime(null=True)

    class Meta:
        indexes = ((("user", "slot"), True),)
