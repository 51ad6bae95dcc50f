"""Tables of what waits for approval: texts that are no posts yet, people who are no members."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.spaces.models import Space
from core.threads.models import Post, Thread


class Held(Model):
    """A text that waits, or waited, to be published. It is no post: nothing that lists, counts,
    searches or tells of posts can come upon it.

    `act` is `start`, `reply` or `edit`; `fields` is what the action is called with beside title
    and body; `reasons` says why it waits. `once` is the one-use key of its form with the user's
    id before it. `state`: `waiting`, `published`, `declined`, `returned` (approved, but it could
    not be published any more) or `withdrawn`. `post` is the post that is changed, or was made.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    act = peewee.CharField(max_length=8)
    kind = peewee.CharField(max_length=40, constraints=default(""), default="")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    title = peewee.CharField(max_length=255, constraints=default(""), default="")
    body = peewee.TextField()
    fields = JSONText(constraints=default("{}"), default=dict)
    reasons = JSONText(constraints=default("[]"), default=list)
    once = peewee.CharField(max_length=80, null=True, unique=True)
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    note = peewee.TextField(constraints=default(""), default="")
    made_at = UTCDateTime()
    decided_at = UTCDateTime(null=True, index=True)
    decided_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        indexes = ((("user", "state", "made_at"), False), (("state", "made_at"), False))


class Application(Model):
    """Somebody who signed up while accounts needed an approval. They wait (their account is in
    state `waiting` once the address is confirmed) until `approved_at`; who is declined goes."""

    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    answer = peewee.TextField(constraints=default(""), default="")
    made_at = UTCDateTime()
    approved_at = UTCDateTime(null=True)
    approved_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
