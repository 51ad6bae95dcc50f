"""Tables of mail that came in."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post


class InboundMail(Model):
    """One mail for one of our addresses. Its bytes are a file named by `raw`, until they go.

    `key` is what makes two mails the same, known once it was read; `state` is `new`, `posted`,
    `taken` (by a rule of a kind), `held` (by one, for people of its own to decide), `refused`,
    `waiting` (in quarantine, for an owner to decide), `ignored` (an automatic mail), `bounce`,
    `double` or `deleted`; `reason` a word that core.inbound.reasons has a sentence for, `detail`
    what stands in it. `source` says which way it came.
    """

    key = peewee.CharField(max_length=64, unique=True, null=True)
    state = peewee.CharField(max_length=10, constraints=default("new"), default="new")
    reason = peewee.CharField(max_length=24, constraints=default(""), default="")
    detail = peewee.CharField(max_length=300, constraints=default(""), default="")
    source = peewee.CharField(max_length=8)
    recipient = peewee.CharField(max_length=254, constraints=default(""), default="")
    returns_to = peewee.CharField(max_length=254, constraints=default(""), default="")
    sender = peewee.CharField(max_length=254, constraints=default(""), default="")
    subject = peewee.CharField(max_length=255, constraints=default(""), default="")
    message_id = peewee.CharField(max_length=255, constraints=default(""), default="")
    size = peewee.IntegerField()
    raw = peewee.CharField(max_length=32, constraints=default(""), default="")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    received_at = UTCDateTime()
    done_at = UTCDateTime(null=True)

    class Meta:
        indexes = (
            (("state", "received_at", "id"), False),
            (("user", "state", "done_at"), False),
            (("sender", "received_at"), False),
            (("raw",), False),
        )


class InboundAnswer(Model):
    """When somebody last got an automatic answer from us."""

    address = peewee.CharField(max_length=254, primary_key=True)
    answered_at = UTCDateTime(index=True)
