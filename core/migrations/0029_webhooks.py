"""Programs elsewhere that are told what happens, and what is on its way to them."""

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


class Webhook(peewee.Model):
    label = peewee.CharField(max_length=60)
    url = peewee.CharField(max_length=500)
    secret = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    old_secret = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    old_until = peewee.DateTimeField(null=True)
    events = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    audience = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'public'")])
    active = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    is_gone = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    failures = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    failing_since = peewee.DateTimeField(null=True)
    rests_until = peewee.DateTimeField(null=True)
    turn_until = peewee.DateTimeField(null=True)
    created_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "webhook"


class WebhookDelivery(peewee.Model):
    webhook = peewee.ForeignKeyField(Webhook, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=40, unique=True)
    event = peewee.CharField(max_length=60)
    owner = peewee.CharField(max_length=40)
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="CASCADE", backref="+")
    facts = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    status = peewee.IntegerField(null=True)
    took = peewee.IntegerField(null=True)
    tries = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    error = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    next_at = peewee.DateTimeField()
    done_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "webhook_delivery"
        indexes = ((("webhook", "state", "next_at", "id"), False), (("webhook", "id"), False))


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [Webhook, WebhookDelivery]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
