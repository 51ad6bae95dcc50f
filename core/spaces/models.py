"""Tables of spaces and the rights given in them."""

from __future__ import annotations

import peewee

from core.db import Model, UTCDateTime, default
from core.groups.models import Group


class Space(Model):
    """A place with its own rights. `owner` is the plugin whose kind of place it is
    (a board, a calendar); `audience` the label its threads get (see core.access)."""

    owner = peewee.CharField(max_length=40)
    parent = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="children")
    slug = peewee.CharField(max_length=80)
    title = peewee.CharField(max_length=120)
    description = peewee.TextField(constraints=default(""), default="")
    icon = peewee.CharField(max_length=40, constraints=default(""), default="")
    tint = peewee.SmallIntegerField(constraints=default(0), default=0)
    position = peewee.IntegerField(constraints=default(0), default=0)
    audience = peewee.CharField(max_length=40, constraints=default("public"), default="public")
    is_archived = peewee.BooleanField(constraints=default(False), default=False)
    thread_count = peewee.IntegerField(constraints=default(0), default=0)
    post_count = peewee.IntegerField(constraints=default(0), default=0)
    last_thread_id = peewee.IntegerField(null=True)
    created_at = UTCDateTime()

    class Meta:
        indexes = ((("owner", "slug"), True),)


class SpaceGrant(Model):
    """Whether `group` may do `permission` in `space` and below.

    `allowed` true is a yes, false a never, which no yes of another group outweighs; null is a
    no: the group's inherited yes ends here, other groups' stand. No row inherits. A row
    without a space holds for the whole site.
    """

    space = peewee.ForeignKeyField(Space, null=True, on_delete="CASCADE", backref="grants")
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="grants")
    permission = peewee.CharField(max_length=60)
    allowed = peewee.BooleanField(null=True, constraints=default(True), default=True)

    class Meta:
        indexes = ((("space", "group", "permission"), True),)
