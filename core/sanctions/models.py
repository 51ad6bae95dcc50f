"""Tables of what was imposed on people, hidden, appealed against, and kept out."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.review.models import ReviewItem
from core.threads.models import Post


class Sanction(Model):
    """A warning, silence or suspension of a person.

    `sort` is `warn`, `silence` or `suspend`; without `ends_at` it has no end. `ended_at` says
    that it is over, `ended_why` how: `time`, `lifted`, `appeal`, `replaced` (by `replaced_by`)
    or `undone`. `votes` are those that a suspension without end has set aside, until it ends.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=8)
    reason = peewee.TextField(constraints=default(""), default="")
    given_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()
    ends_at = UTCDateTime(null=True)
    ended_at = UTCDateTime(null=True)
    ended_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    ended_why = peewee.CharField(max_length=8, constraints=default(""), default="")
    replaced_by = peewee.ForeignKeyField("self", null=True, on_delete="SET NULL", backref="+")
    votes = JSONText(constraints=default("[]"), default=list)

    class Meta:
        indexes = (
            (("user", "created_at"), False),
            (("ended_at", "ends_at"), False),
        )


class HiddenPost(Model):
    """The mark of a post that was hidden, not deleted: by whom (nobody: by the weight of
    reports), why, and whether its author may change it once, upon which it returns."""

    post = peewee.ForeignKeyField(Post, primary_key=True, on_delete="CASCADE", backref="+")
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    hidden_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    hidden_at = UTCDateTime()
    reason = peewee.TextField(constraints=default(""), default="")
    may_return = peewee.BooleanField(constraints=default(False), default=False)
    returned_at = UTCDateTime(null=True)

    class Meta:
        table_name = "hidden_post"


class Appeal(Model):
    """What somebody says against a sanction or a decision about what they wrote: once each.

    `against` is the unique key, `sanction:<id>` or `item:<id>`; `item` is where it is decided.
    `outcome` is empty until then, later `kept` or `lifted`; `answer` is what they were told.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    against = peewee.CharField(max_length=40, unique=True)
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    text = peewee.TextField()
    outcome = peewee.CharField(max_length=8, constraints=default(""), default="")
    answer = peewee.TextField(constraints=default(""), default="")
    created_at = UTCDateTime()
    decided_at = UTCDateTime(null=True)


class StaffNote(Model):
    """What those who keep order wrote about a person, for each other."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    author = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    text = peewee.TextField()
    created_at = UTCDateTime()

    class Meta:
        table_name = "staff_note"
        indexes = ((("user", "created_at"), False),)


class Purge(Model):
    """The removal of a spammer in one step, and what it removed, for 24 hours to undo."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    done_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    done_at = UTCDateTime()
    undone_at = UTCDateTime(null=True)
    removed = JSONText(constraints=default("{}"), default=dict)


class BlockedAddress(Model):
    """A mail address that may not sign up (again), as its salted hash only."""

    digest = peewee.CharField(max_length=64, unique=True)
    purge = peewee.ForeignKeyField(Purge, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()

    class Meta:
        table_name = "blocked_address"


class BlockedHost(Model):
    """A host that no text may link to."""

    host = peewee.CharField(max_length=253, unique=True)
    purge = peewee.ForeignKeyField(Purge, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()

    class Meta:
        table_name = "blocked_host"
