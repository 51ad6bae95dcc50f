"""What tickets have to do with one another and with threads of other kinds: merges and splits that
can be taken back, posts that became tickets, what may be published, questions that were answered
before they were sent."""

from __future__ import annotations

import peewee

from townhall import JSONText, Model, Post, Thread, User, UTCDateTime, default


class SupportWork(Model):
    """A merge of `thread` into `other`, or a split of `other` from it, that can be taken back.

    `work` is the number of the core's row for it, `notes_work` that for the notes of the team,
    which were merged with it. `kept` is what the tickets said before, `last_post` the newest post
    there was: a merge is taken back only while nothing was added.
    """

    sort = peewee.CharField(max_length=10)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    other = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    work = peewee.IntegerField(null=True)
    notes_work = peewee.IntegerField(null=True)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    kept = JSONText(default=dict, constraints=default("{}"))
    last_post = peewee.IntegerField(constraints=default(0), default=0)
    done_at = UTCDateTime()
    undone_at = UTCDateTime(null=True)

    class Meta:
        table_name = "support_work"


class SupportOrigin(Model):
    """The post of a thread that a ticket was made of; `posted` is the post by which the team has
    told there how it ended."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    source = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    post = peewee.ForeignKeyField(Post, unique=True, on_delete="CASCADE", backref="+")
    made_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    made_at = UTCDateTime()
    posted = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_origin"


class SupportConsent(Model):
    """What the requester of a ticket says to having it published. `answer`: `yes` (in their own
    words), `no`, or empty for not yet. `published` is the thread that it became."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = UTCDateTime(null=True)
    answer = peewee.CharField(max_length=10, constraints=default(""), default="")
    answered_at = UTCDateTime(null=True)
    published = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_consent"


class SupportDeflection(Model):
    """Somebody who was writing a request and found that a thread answers it: that it was so, and
    nothing of what they had written."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    space_id = peewee.IntegerField()
    at = UTCDateTime(index=True)

    class Meta:
        table_name = "support_deflection"
        primary_key = peewee.CompositeKey("user", "thread")
