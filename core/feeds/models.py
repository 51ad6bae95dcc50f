"""The table of private feed addresses."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class FeedToken(Model):
    """A secret with which a feed reader reads feeds, and nothing else, as a member would.

    The address holds the secret, the row only its hash. `label` is what the member calls the
    reader; `used_at` is when it last came, to the hour.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="feed_tokens")
    token_hash = peewee.CharField(max_length=64, unique=True)
    label = peewee.CharField(max_length=60, constraints=default(""), default="")
    created_at = UTCDateTime()
    used_at = UTCDateTime(null=True)
