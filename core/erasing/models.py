"""The table of people who are leaving."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default


class Leaving(Model):
    """Somebody who asked to leave: at `due_at` they are erased, until then they may come back.

    `was` is the state of the account before. From `began_at` on there is no way back: `names`
    and `email` are what they were called, kept until the end because erasing may be killed
    after the account has forgotten them; `step` names the declaration that is at work and
    `mark` how far it has come. The row goes with the last step.
    """

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    keeps_posts = peewee.BooleanField()
    was = peewee.CharField(max_length=12)
    asked_at = UTCDateTime()
    due_at = UTCDateTime(index=True)
    began_at = UTCDateTime(null=True)
    names = JSONText(constraints=default("[]"), default=list)
    email = peewee.CharField(max_length=254, constraints=default(""), default="")
    step = peewee.CharField(max_length=80, constraints=default(""), default="")
    mark = peewee.BigIntegerField(constraints=default(0), default=0)
