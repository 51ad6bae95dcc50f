"""Inboxes: what people are told, what they were told already, and how they want to hear."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Notification(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    owner = peewee.CharField(max_length=40)
    sort = peewee.CharField(max_length=60)
    reason = peewee.CharField(max_length=80, constraints=[SQL("DEFAULT ''")])
    thread = peewee.ForeignKeyField(Thread, null=True, backref="+", on_delete="CASCADE")
    number = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    last_number = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    times = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    people = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    title = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    text = peewee.CharField(max_length=400, constraints=[SQL("DEFAULT ''")])
    url = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    state = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'unread'")])
    snoozed_until = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField()
    updated_at = peewee.DateTimeField()

    class Meta:
        table_name = "notification"
        indexes = (
            (("user", "thread", "sort"), True),
            (("user", "updated_at", "id"), False),
            (("user", "state", "snoozed_until"), False),
        )


class Told(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    key = peewee.CharField(max_length=80)
    rank = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    told_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "told"
        primary_key = peewee.CompositeKey("user", "key")


class ChannelChoice(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    sort = peewee.CharField(max_length=60)
    channel = peewee.CharField(max_length=40)
    is_on = peewee.BooleanField()

    class Meta:
        table_name = "channel_choice"
        primary_key = peewee.CompositeKey("user", "sort", "channel")


class Reach(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    quiet_from = peewee.SmallIntegerField(null=True)
    quiet_to = peewee.SmallIntegerField(null=True)
    digest = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'off'")])
    digest_at = peewee.DateTimeField(null=True)
    mail_off = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "reach"


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [Notification, Told, ChannelChoice, Reach]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
