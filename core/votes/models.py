"""Tables of votes: who gave a thread how many points, and how many of a budget are spent."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.spaces.models import Space
from core.threads.models import Thread

FREE, HELD, RETURNED, SHORT = "free", "held", "returned", "short"


class Vote(Model):
    """One person's vote for one thread.

    `points`: 1, more from a budget, or how important it is. `state`: `free` (costs nothing),
    `held` (its points are spent in `space`), `returned` (they were given back, the vote
    counts on) or `short` (they were to be spent again, but its voter had not enough left).
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="votes")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="votes")
    points = peewee.SmallIntegerField(constraints=default(1), default=1)
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    state = peewee.CharField(max_length=10, constraints=default("free"), default="free")
    created_at = UTCDateTime()

    class Meta:
        indexes = (
            (("thread", "user"), True),
            (("user", "created_at"), False),
            (("thread", "created_at", "id"), False),
        )


class VotePurse(Model):
    """How many points somebody has spent in a space: the sum of their `held` votes there."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    spent = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        primary_key = peewee.CompositeKey("user", "space")
