"""What makes a thread a topic: whether it asks something, and what answered it."""

from __future__ import annotations

import peewee

from townhall import Model, Post, Thread, User, UTCDateTime, default


class ForumsTopic(Model):
    """The detail row of a topic. Threads without one are plain discussions."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    is_question = peewee.BooleanField(constraints=default(False), default=False)
    answer = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    accepted_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    accepted_at = UTCDateTime(null=True)

    class Meta:
        table_name = "forums_topic"
