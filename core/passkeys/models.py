"""The table of passkeys."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class Passkey(Model):
    """A key of a person's device (WebAuthn). `key_id` and `handle` are base64url; all keys of
    a person have one handle, which says nothing about them. `uses` is the device's own count."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key_id = peewee.TextField(unique=True)
    public_key = peewee.TextField()
    handle = peewee.CharField(max_length=64)
    uses = peewee.BigIntegerField(constraints=default(0), default=0)
    name = peewee.CharField(max_length=60, constraints=default(""), default="")
    created_at = UTCDateTime()
    used_at = UTCDateTime(null=True)
