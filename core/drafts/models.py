"""The table of drafts."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.spaces.models import Space
from core.threads.models import Post, Thread


class Draft(Model):
    """What somebody has begun to write in one form and has not sent yet.

    `key` says which form: `reply-<thread>`, `edit-<post>`, `new-<kind>-<space>`, or a plugin's
    own `<plugin>:<anything>`, which also brings the `address` of its form. `data` is the fields
    of the form by name; `others` are texts of the same form that came from elsewhere meanwhile
    and that nobody has looked at yet. `version` grows with each save and begins anywhere, so
    that one which was deleted and made again is not taken for the same.
    """

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=120)
    kind = peewee.CharField(max_length=40, constraints=default(""), default="")
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    address = peewee.CharField(max_length=255, constraints=default(""), default="")
    title = peewee.CharField(max_length=200, constraints=default(""), default="")
    excerpt = peewee.CharField(max_length=200, constraints=default(""), default="")
    data = JSONText()
    others = JSONText(null=True)
    version = peewee.IntegerField()
    created_at = UTCDateTime()
    updated_at = UTCDateTime(index=True)

    class Meta:
        indexes = (
            (("user", "key"), True),
            (("user", "updated_at"), False),
        )
