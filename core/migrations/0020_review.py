"""What waits for a decision, reports, sanctions, appeals, and who is kept out."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class ReviewItem(peewee.Model):
    sort = peewee.CharField(max_length=60)
    subject_type = peewee.CharField(max_length=30)
    subject_id = peewee.IntegerField()
    open_key = peewee.CharField(max_length=120, null=True, unique=True)
    author = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="SET NULL", backref="+")
    weight = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    state = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'open'")])
    is_private = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    snapshot = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    reasons = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    note = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    claimed_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    claimed_at = peewee.DateTimeField(null=True)
    decided_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    decided_at = peewee.DateTimeField(null=True)
    decision = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    reason = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    opened_at = peewee.DateTimeField()
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "review_item"
        indexes = (
            (("state", "opened_at", "id"), False),
            (("subject_type", "subject_id"), False),
        )


class Report(peewee.Model):
    reporter = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    target_type = peewee.CharField(max_length=10)
    target_id = peewee.IntegerField()
    open_key = peewee.CharField(max_length=80, null=True, unique=True)
    kind = peewee.CharField(max_length=12)
    text = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    weight = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'open'")])
    item = peewee.ForeignKeyField(ReviewItem, on_delete="CASCADE", backref="+")
    created_at = peewee.DateTimeField()
    closed_at = peewee.DateTimeField(null=True)

    class Meta:
        indexes = (
            (("reporter", "created_at"), False),
            (("target_type", "target_id"), False),
        )


class Sanction(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=8)
    reason = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    given_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()
    ends_at = peewee.DateTimeField(null=True)
    ended_at = peewee.DateTimeField(null=True)
    ended_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    ended_why = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT ''")])

    class Meta:
        indexes = (
            (("user", "created_at"), False),
            (("ended_at", "ends_at"), False),
        )


class HiddenPost(peewee.Model):
    post = peewee.ForeignKeyField(Post, primary_key=True, on_delete="CASCADE", backref="+")
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    hidden_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    hidden_at = peewee.DateTimeField()
    reason = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    may_return = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    returned_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "hidden_post"


class Appeal(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    against = peewee.CharField(max_length=40, unique=True)
    item = peewee.ForeignKeyField(ReviewItem, null=True, on_delete="SET NULL", backref="+")
    text = peewee.TextField()
    outcome = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT ''")])
    answer = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    decided_at = peewee.DateTimeField(null=True)


class StaffNote(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    author = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    text = peewee.TextField()
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "staff_note"
        indexes = ((("user", "created_at"), False),)


class Purge(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    done_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    done_at = peewee.DateTimeField()
    undone_at = peewee.DateTimeField(null=True)
    removed = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])


class BlockedAddress(peewee.Model):
    digest = peewee.CharField(max_length=64, unique=True)
    purge = peewee.ForeignKeyField(Purge, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "blocked_address"


class BlockedHost(peewee.Model):
    host = peewee.CharField(max_length=253, unique=True)
    purge = peewee.ForeignKeyField(Purge, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "blocked_host"


TABLES = (
    ReviewItem,
    Report,
    Sanction,
    HiddenPost,
    Appeal,
    StaffNote,
    Purge,
    BlockedAddress,
    BlockedHost,
)


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and what every request must know of its person."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    moment = "TIMESTAMP" if isinstance(db, peewee.PostgresqlDatabase) else "DATETIME"
    for column in ("silenced_until", "suspended_until"):
        db.execute_sql(f'ALTER TABLE "user" ADD COLUMN "{column}" {moment}')
