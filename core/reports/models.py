"""The table of what people report."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.review.models import ReviewItem


class Report(Model):
    """Somebody's word that something is wrong with a `post`, `person`, `tag` or `file`.

    `kind` is one of `core.reports.kinds`; `state` is `open`, `withdrawn`, `agreed` (something
    was done), `disagreed` or `gone` (with whose it was). `open_key` is unique and set while it is
    open: one open report per person and target. `weight` is what it counts towards hiding (see
    `core.reports.weighing`).
    """

    reporter = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    target_type = peewee.CharField(max_length=10)
    target_id = peewee.IntegerField()
    open_key = peewee.CharField(max_length=80, null=True, unique=True)
    kind = peewee.CharField(max_length=12)
    text = peewee.TextField(constraints=default(""), default="")
    weight = peewee.IntegerField(constraints=default(0), default=0)
    state = peewee.CharField(max_length=10, constraints=default("open"), default="open")
    item = peewee.ForeignKeyField(ReviewItem, on_delete="CASCADE", backref="reports")
    created_at = UTCDateTime()
    closed_at = UTCDateTime(null=True)

    class Meta:
        indexes = (
            (("reporter", "created_at"), False),
            (("target_type", "target_id"), False),
        )
