"""Tables of trust: the owner's numbers, when people were here, what is counted to be limited."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class TrustRule(Model):
    """A number that the owner has set for one level, of a limit (null: none) or of what it
    takes to reach the level. What has no row is as it comes; see `limits` and `criteria`."""

    name = peewee.CharField(max_length=40)
    level = peewee.SmallIntegerField()
    value = peewee.IntegerField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("name", "level")


class Standing(Model):
    """What is known of somebody's level beside `User.trust`.

    `is_locked`: the team has chosen it, and nothing but the team changes it. `told` is the
    highest level of which they have been told.
    """

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    is_locked = peewee.BooleanField(constraints=default(False), default=False)
    locked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    told = peewee.SmallIntegerField(constraints=default(0), default=0)


class Visit(Model):
    """A day (UTC) on which somebody was here, and for about how many minutes: each stretch of
    five in which they opened a page counts as five, up to `visits.MOST` a day."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    day = peewee.DateField()
    minutes = peewee.SmallIntegerField(constraints=default(0), default=0)
    last_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "day")


class Tally(Model):
    """How often something was done under one key since a moment, the same for all processes.
    Keys hold no address and no name, only hashes of them."""

    key = peewee.CharField(max_length=120, primary_key=True)
    count = peewee.IntegerField(constraints=default(0), default=0)
    since = UTCDateTime(index=True)
