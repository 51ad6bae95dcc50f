"""Mail of tickets: what came and went, what waits to be let in, and who is kept out."""

from __future__ import annotations

import peewee

from townhall import Model, Post, Space, Thread, User, UTCDateTime, default


class SupportLetter(Model):
    """One mail of a ticket, to or from somebody. Answers are matched against `message_id`.

    `is_ours`: it went out. `user` is who it was from or went to, `mail_id` the number under which
    the core keeps one that came in. `post` is what it became or told of. `sign` is what shows that
    a machine wrote it. `key` is what makes two the same, so that nothing is taken in or sent twice.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    message_id = peewee.CharField(max_length=255, constraints=default(""), default="", index=True)
    subject = peewee.CharField(max_length=255, constraints=default(""), default="")
    mail_id = peewee.IntegerField(constraints=default(0), default=0)
    is_ours = peewee.BooleanField(constraints=default(False), default=False)
    sign = peewee.CharField(max_length=120, constraints=default(""), default="")
    key = peewee.CharField(max_length=64, unique=True)
    at = UTCDateTime()

    class Meta:
        table_name = "support_letter"
        indexes = ((("thread", "user", "id"), False),)


class SupportWords(Model):
    """What somebody has written to a ticket by mail whom nobody has let in yet: the team reads it
    beside the ticket, and it becomes a post of theirs when they are let in."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    mail_id = peewee.IntegerField(constraints=default(0), default=0)
    body = peewee.TextField(constraints=default(""), default="")
    at = UTCDateTime()

    class Meta:
        table_name = "support_words"
        indexes = ((("thread", "user", "id"), False),)


class SupportSuspended(Model):
    """A mail that waits for the team of a queue to decide: `reason` is a word of
    `mail.reasons`, `detail` what stands in its sentence. The core keeps the mail as it came."""

    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    mail_id = peewee.IntegerField(unique=True)
    sender = peewee.CharField(max_length=254, constraints=default(""), default="")
    name = peewee.CharField(max_length=120, constraints=default(""), default="")
    subject = peewee.CharField(max_length=255, constraints=default(""), default="")
    reason = peewee.CharField(max_length=24)
    detail = peewee.CharField(max_length=300, constraints=default(""), default="")
    at = UTCDateTime()

    class Meta:
        table_name = "support_suspended"
        indexes = ((("space", "id"), False), (("sender", "at"), False))


class SupportBlock(Model):
    """An address, or `@` and a domain, whose mail always waits for the team."""

    pattern = peewee.CharField(max_length=254, unique=True)
    added_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    added_at = UTCDateTime()

    class Meta:
        table_name = "support_block"


class SupportReceipt(Model):
    """When somebody was last told by a machine that their mail has come."""

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    at = UTCDateTime()

    class Meta:
        table_name = "support_receipt"
