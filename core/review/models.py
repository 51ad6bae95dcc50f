"""Tables of what waits for somebody who keeps order."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.spaces.models import Space
from core.threads.models import Post


class ReviewItem(Model):
    """One thing that waits for a decision, or that was decided.

    `sort` names a declared `ReviewSort`; `subject_type` and `subject_id` say what it is about,
    `author` whose it is. Without a `space` it is for staff only. Where it is about a `post`, or
    belongs to one, its place is wherever that stands by now, and `space` and `is_private` say
    how it was when the item was opened (see `core.review.places`). `open_key` is unique and set
    while it is open, so that one subject has one open item of a sort. `state` is `open` or
    `done`. `reasons` are words for reviewers, `snapshot` is what the subject was when the item
    was opened, `is_private` whether only who asks to see it, and is noted, may. `note` is for
    reviewers, `reason` what those concerned were told. `deed` is what tells what the decision
    did from what was done since, for an appeal. `version` grows with every change.
    """

    sort = peewee.CharField(max_length=60)
    subject_type = peewee.CharField(max_length=30)
    subject_id = peewee.IntegerField()
    open_key = peewee.CharField(max_length=120, null=True, unique=True)
    author = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    weight = peewee.IntegerField(constraints=default(1), default=1)
    state = peewee.CharField(max_length=8, constraints=default("open"), default="open")
    is_private = peewee.BooleanField(constraints=default(False), default=False)
    snapshot = JSONText(constraints=default("{}"), default=dict)
    reasons = JSONText(constraints=default("[]"), default=list)
    note = peewee.TextField(constraints=default(""), default="")
    claimed_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    claimed_at = UTCDateTime(null=True)
    decided_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    decided_at = UTCDateTime(null=True)
    decision = peewee.CharField(max_length=60, constraints=default(""), default="")
    reason = peewee.TextField(constraints=default(""), default="")
    deed = JSONText(constraints=default("{}"), default=dict)
    opened_at = UTCDateTime()
    version = peewee.IntegerField(constraints=default(1), default=1)

    class Meta:
        table_name = "review_item"
        indexes = (
            (("state", "opened_at", "id"), False),
            (("subject_type", "subject_id"), False),
        )
