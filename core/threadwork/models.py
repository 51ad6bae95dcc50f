"""Tables of work on whole threads: where posts went, what a clock will do, what can be undone."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.threads.models import Post, Thread


class PostMove(Model):
    """The post that once had this number in this thread and was moved to another place: old
    addresses lead to wherever it is now."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    number = peewee.IntegerField()
    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = peewee.CompositeKey("thread", "number")


class ThreadTimer(Model):
    """What will happen to a thread by itself, and who has said so.

    `closes_at` locks it and `opens_at` unlocks it; `quiet_days` locks it after as many days
    without a reply; `unpins_at` ends its pin. Each is null when it is not wanted (any more).
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    closes_at = UTCDateTime(null=True)
    opens_at = UTCDateTime(null=True)
    quiet_days = peewee.SmallIntegerField(null=True)
    unpins_at = UTCDateTime(null=True)
    set_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    set_at = UTCDateTime()


class ThreadWork(Model):
    """One deed on a thread that can be taken back until `undo_until`.

    `sort`: `move`, `merge` (into `other`), `split` (`other` is the new one), `kind` (`said` is
    which it became), a deed that many
    threads may get at once (`lock`, `tag`, …), or `batch`: the row of such a lot, which the
    others name. `journal` holds what was changed, and is emptied when that time is over.
    `said` is what the deed was given, such as a tag. `count` is how many posts or threads it
    was about, `left_count` how many things an undo left as they were since changed.
    """

    sort = peewee.CharField(max_length=12)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="CASCADE", backref="+")
    other = peewee.ForeignKeyField(Thread, null=True, on_delete="CASCADE", backref="+")
    batch = peewee.ForeignKeyField("self", null=True, on_delete="CASCADE", backref="parts")
    said = peewee.CharField(max_length=120, constraints=default(""), default="")
    journal = JSONText(null=True)
    count = peewee.IntegerField(constraints=default(0), default=0)
    done_at = UTCDateTime()
    undo_until = UTCDateTime(index=True)
    undone_at = UTCDateTime(null=True)
    undone_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    left_count = peewee.IntegerField(constraints=default(0), default=0)
