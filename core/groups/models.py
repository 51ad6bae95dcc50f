"""Tables of groups and who is in them."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class Group(Model):
    """A set of members. Built-in groups have a `key` and (but for staff and admins) no rows.

    Keys: `everyone`, `members`, `trust_1`, `trust_2`, `trust_3`, `staff`, `admins`.
    """

    key = peewee.CharField(max_length=20, null=True, unique=True)
    name = peewee.CharField(max_length=80)
    slug = peewee.CharField(max_length=80, unique=True)
    description = peewee.TextField(constraints=default(""), default="")
    created_at = UTCDateTime()

    class Meta:
        # "group" is a word of SQL's own; quoting it everywhere invites mistakes.
        table_name = "member_group"


class Membership(Model):
    """One person in one group."""

    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="memberships")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="memberships")
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "group")
        indexes = ((("group", "user"), False),)
