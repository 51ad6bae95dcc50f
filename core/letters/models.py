"""Tables of mail about what people are told: what waits, what was stopped, how much went out."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.notifications.models import Notification
from core.threads.models import Thread


class MailDue(Model):
    """One event that somebody is to hear of by mail, held until `due_at`.

    All rows of a person and a thread (0: of none) leave in one mail. `number` is the post it
    is about, 0 when it is about none.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    notification = peewee.ForeignKeyField(Notification, on_delete="CASCADE", backref="+")
    thread_id = peewee.IntegerField(constraints=default(0), default=0)
    number = peewee.IntegerField(constraints=default(0), default=0)
    queued_at = UTCDateTime()
    due_at = UTCDateTime(index=True)

    class Meta:
        indexes = ((("user", "thread_id"), False),)


class MailSilence(Model):
    """That somebody wants no mail about one thread; their inbox goes on."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "thread")


class MailStop(Model):
    """That mail to somebody came back for good, and what the other server `said`.

    It counts for that `address` only: who takes another one gets mail again.
    """

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    address = peewee.CharField(max_length=254)
    said = peewee.CharField(max_length=300, constraints=default(""), default="")
    stopped_at = UTCDateTime()


class MailDay(Model):
    """How many mails somebody was sent on a day of theirs, and how many events were `held`
    back beyond the daily limit and have not been told by a summary yet."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    day = peewee.DateField()
    sent = peewee.IntegerField(constraints=default(0), default=0)
    held = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        primary_key = peewee.CompositeKey("user", "day")
