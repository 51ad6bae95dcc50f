"""Tables of what people watch or mute, and of what they want watched for them."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime


class Watch(Model):
    """How much somebody wants to hear of one thing.

    `target` is `thread`, `person`, `tag`, `group`, `space` or `site` (everything, with the id
    0) and `target_id` which one; a row whose thing is gone means nothing and is swept away.
    `level` is `watch` (new threads and replies), `first` (new threads), `normal` (what concerns
    me) or `mute` (nothing). `source` says how it came: `own` was chosen; `started`, `replied`,
    `read`, `joined` and `default` were set by themselves and never replace a row that is there.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    target = peewee.CharField(max_length=8)
    target_id = peewee.IntegerField()
    level = peewee.CharField(max_length=8)
    source = peewee.CharField(max_length=8)
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "target", "target_id")
        indexes = ((("target", "target_id", "user"), False),)


class WatchHabit(Model):
    """Which threads are watched for somebody by themselves, where they have said so: those
    they start, reply to or read for a while. Null is the owner's way."""

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    started = peewee.BooleanField(null=True)
    replied = peewee.BooleanField(null=True)
    read = peewee.BooleanField(null=True)
