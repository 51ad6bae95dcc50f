"""Table of who is named in which post."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model
from core.groups.models import Group
from core.threads.models import Post


class Mention(Model):
    """One name in one post and whom it means: a person or a group.

    `name` is how it stands there, in small letters. The id is kept beside it, so that an old
    text means the same person after they were renamed.
    """

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="mentions")
    name = peewee.CharField(max_length=80)
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="mentions")
    group = peewee.ForeignKeyField(Group, null=True, on_delete="CASCADE", backref="mentions")

    class Meta:
        primary_key = peewee.CompositeKey("post", "name")
        indexes = ((("user", "post"), False), (("group", "post"), False))
