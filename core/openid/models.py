"""Tables of signing in with others: whom the owner trusts, and who is who there."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class OpenIdProvider(Model):
    """Somebody else's sign-in (OpenID Connect) that the owner trusts. `secret` is sealed."""

    key = peewee.CharField(max_length=30, unique=True)
    label = peewee.CharField(max_length=60)
    issuer = peewee.CharField(max_length=500)
    client_id = peewee.CharField(max_length=255)
    secret = peewee.TextField(constraints=default(""), default="")
    active = peewee.BooleanField(constraints=default(True), default=True)
    created_at = UTCDateTime()


class OpenIdIdentity(Model):
    """Who somebody is at a provider: `subject` is what it calls them, for ever."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    provider = peewee.ForeignKeyField(OpenIdProvider, on_delete="CASCADE", backref="+")
    subject = peewee.CharField(max_length=255)
    name = peewee.CharField(max_length=254, constraints=default(""), default="")
    created_at = UTCDateTime()
    used_at = UTCDateTime(null=True)

    class Meta:
        indexes = ((("provider", "subject"), True),)
