"""Tables of what people are told: their inboxes, what they were told already, and how."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.threads.models import Thread


class Notification(Model):
    """One row of somebody's inbox: everything of one sort that happened in one thread.

    `owner` declares the sort; `reason` is why it came, a word of that sort. `number` is the
    first post it is about and `last_number` the newest (0: none), `times` how often it happened
    since it was last read, `people` the ids of who did it, newest first, each once. Without a
    thread it says `title` and leads to `url`. `state`: `unread`, `read` or `done`; one with
    `snoozed_until` is out of sight until then. `updated_at` orders the inbox.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="notifications")
    owner = peewee.CharField(max_length=40)
    sort = peewee.CharField(max_length=60)
    reason = peewee.CharField(max_length=80, constraints=default(""), default="")
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="CASCADE", backref="+")
    number = peewee.IntegerField(constraints=default(0), default=0)
    last_number = peewee.IntegerField(constraints=default(0), default=0)
    times = peewee.IntegerField(constraints=default(1), default=1)
    people = JSONText(constraints=default("[]"), default=list)
    title = peewee.CharField(max_length=255, constraints=default(""), default="")
    text = peewee.CharField(max_length=400, constraints=default(""), default="")
    url = peewee.CharField(max_length=255, constraints=default(""), default="")
    state = peewee.CharField(max_length=8, constraints=default("unread"), default="unread")
    snoozed_until = UTCDateTime(null=True)
    created_at = UTCDateTime()
    updated_at = UTCDateTime()

    class Meta:
        indexes = (
            (("user", "thread", "sort"), True),
            (("user", "state", "updated_at", "id", "sort"), False),
            (("user", "state", "snoozed_until"), False),
        )


class Told(Model):
    """That somebody was told of one event, for whatever reason: nobody is told twice.

    `key` names the event, such as `post:12`; `rank` is how strong the reason was.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key = peewee.CharField(max_length=80)
    rank = peewee.SmallIntegerField(constraints=default(0), default=0)
    told_at = UTCDateTime(index=True)

    class Meta:
        primary_key = peewee.CompositeKey("user", "key")


class ChannelChoice(Model):
    """Whether one sort reaches somebody by one channel, where they have said so themselves."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=60)
    channel = peewee.CharField(max_length=40)
    is_on = peewee.BooleanField()

    class Meta:
        primary_key = peewee.CompositeKey("user", "sort", "channel")


class Reach(Model):
    """When and how much somebody wants to hear. Quiet hours are minutes after midnight in
    their own zone, both null when there are none; `digest` is `off`, `daily` or `weekly`."""

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    quiet_from = peewee.SmallIntegerField(null=True)
    quiet_to = peewee.SmallIntegerField(null=True)
    digest = peewee.CharField(max_length=8, constraints=default("off"), default="off")
    digest_at = UTCDateTime(null=True)
    mail_off = peewee.BooleanField(constraints=default(False), default=False)
