"""What happens around the conversation of a ticket: answers that can still be called back, and
who of the team looks at it just now."""

from __future__ import annotations

import peewee

from townhall import Model, Post, Thread, User, UTCDateTime, default

WAITING, SENT, RECALLED, REFUSED = "waiting", "sent", "recalled", "refused"
"""What becomes of an answer of the team."""


class SupportOutgoing(Model):
    """An answer of the team that leaves a little later, so that it can be called back.

    `state`: `waiting`, `sent` (it is `post` now), `recalled`, or `refused` (it could not be
    posted: `problem` says why). `wish` is the state that the ticket gets with it, empty to leave
    it, and `reply_to` the number of the post that it answers. `once` is the form's one-use key: an
    answer sent twice is one. `entry` is the row of the log that was written with it: what is newer
    came meanwhile. The text stays only until it has left or its writer has it back.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    author = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    body = peewee.TextField()
    wish = peewee.CharField(max_length=40, constraints=default(""), default="")
    reply_to = peewee.IntegerField(null=True)
    once = peewee.CharField(max_length=60)
    entry = peewee.IntegerField()
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    problem = peewee.TextField(constraints=default(""), default="")
    made_at = UTCDateTime()
    due_at = UTCDateTime()
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_outgoing"
        indexes = ((("author", "once"), True), (("thread", "state"), False))


class SupportPresence(Model):
    """That somebody of the team looks at a ticket: when they last did, and when they last wrote in
    one of its forms. Of use for a minute, and forgotten soon."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    seen_at = UTCDateTime()
    writing_at = UTCDateTime(null=True)

    class Meta:
        table_name = "support_presence"
        primary_key = peewee.CompositeKey("thread", "user")
