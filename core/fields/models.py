"""The tables of what owners ask in profiles, and of what members say there."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, default


class ProfileField(Model):
    """Something that profiles say beside what every one has.

    `kind` (see `kinds`) stays as it was made, for values are kept by it. `edited_by` is `member`
    or `team`, `seen_by` is `everyone`, `members` or `team` (which is the team and oneself).
    `version` counts its changes, so that two owners do not undo each other's.
    """

    slug = peewee.CharField(max_length=60, unique=True)
    label = peewee.CharField(max_length=60)
    help = peewee.CharField(max_length=200, constraints=default(""), default="")
    kind = peewee.CharField(max_length=8)
    choices = JSONText(constraints=default("[]"), default=list)
    is_required = peewee.BooleanField(constraints=default(False), default=False)
    edited_by = peewee.CharField(max_length=8, constraints=default("member"), default="member")
    seen_by = peewee.CharField(max_length=8, constraints=default("team"), default="team")
    on_card = peewee.BooleanField(constraints=default(False), default=False)
    is_searchable = peewee.BooleanField(constraints=default(False), default=False)
    position = peewee.IntegerField(constraints=default(0), default=0)
    version = peewee.IntegerField(constraints=default(1), default=1)


class ProfileValue(Model):
    """What somebody says in a field, as text: several choices each on a line, a date as
    `2026-11-22`, `yes` or `no`. Who says nothing has no row."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    field = peewee.ForeignKeyField(ProfileField, on_delete="CASCADE", backref="+")
    value = peewee.TextField()

    class Meta:
        indexes = ((("user", "field"), True),)
