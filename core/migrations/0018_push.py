"""Browsers that show what their owners are told."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Session(peewee.Model):
    class Meta:
        table_name = "session"


class PushSubscription(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    session = peewee.ForeignKeyField(Session, unique=True, backref="+", on_delete="CASCADE")
    key = peewee.CharField(max_length=64, unique=True)
    endpoint = peewee.TextField()
    public_key = peewee.CharField(max_length=90)
    secret = peewee.CharField(max_length=24)
    failures = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    created_at = peewee.DateTimeField()
    reached_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "push_subscription"


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([PushSubscription], bind_refs=False, bind_backrefs=False):
        db.create_tables([PushSubscription])
