"""The tables of tickets, and of how a desk works."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SupportState(peewee.Model):
    slug = peewee.CharField(max_length=40, unique=True)
    name = peewee.CharField(max_length=60)
    public_name = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    category = peewee.CharField(max_length=20, constraints=[SQL("DEFAULT 'open'")])
    tone = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    icon = peewee.CharField(max_length=40)
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_default = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    pauses = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "support_state"


class SupportQueue(peewee.Model):
    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    address = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    takes_strangers = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    assigns = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'none'")])
    return_minutes = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    hold_seconds = peewee.IntegerField(constraints=[SQL("DEFAULT 10")])
    remind_days = peewee.IntegerField(constraints=[SQL("DEFAULT 4")])
    solve_days = peewee.IntegerField(constraints=[SQL("DEFAULT 3")])
    close_days = peewee.IntegerField(constraints=[SQL("DEFAULT 7")])
    reopen_days = peewee.IntegerField(constraints=[SQL("DEFAULT 14")])
    rates = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    rate_hours = peewee.IntegerField(constraints=[SQL("DEFAULT 24")])
    signature = peewee.TextField(constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "support_queue"
        indexes = ((("address",), False),)


class SupportTicket(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    category = peewee.CharField(max_length=20, constraints=[SQL("DEFAULT 'new'")])
    notes = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    channel = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'web'")])
    priority = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 2")])
    impact = peewee.CharField(max_length=20, constraints=[SQL("DEFAULT ''")])
    assignee = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    team_id = peewee.IntegerField(null=True)
    opened_at = peewee.DateTimeField()
    heard_at = peewee.DateTimeField()
    answered_at = peewee.DateTimeField(null=True)
    solved_at = peewee.DateTimeField(null=True)
    closed_at = peewee.DateTimeField(null=True)
    changed_at = peewee.DateTimeField()
    reopens = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    stays_open = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_spam = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_tracker = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    tracker = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    breach_at = peewee.DateTimeField(null=True)
    breach_of = peewee.CharField(max_length=12, constraints=[SQL("DEFAULT ''")])
    last_entry = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "support_ticket"
        indexes = (
            (("space", "category", "changed_at", "thread"), False),
            (("assignee", "category", "changed_at", "thread"), False),
            (("category", "breach_at", "thread"), False),
            (("category", "changed_at", "thread"), False),
            (("space", "opened_at", "thread"), False),
        )


class SupportEntry(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    at = peewee.DateTimeField()
    sort = peewee.CharField(max_length=20)
    role = peewee.CharField(max_length=10)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    before = peewee.TextField(null=True)
    after = peewee.TextField(null=True)
    is_public = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "support_entry"
        indexes = ((("thread", "id"), False), (("sort", "at"), False), (("actor", "at"), False))


class SupportPerson(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'in'")])
    follows = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    added_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    added_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_person"
        primary_key = peewee.CompositeKey("thread", "user")


TABLES = [SupportState, SupportQueue, SupportTicket, SupportEntry, SupportPerson]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
