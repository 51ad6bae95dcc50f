"""Mail about what people are told: what waits to be sent, what was stopped, how much went out."""

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
    class Meta:
        table_name = "notification"


class MailDue(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    notification = peewee.ForeignKeyField(Notification, backref="+", on_delete="CASCADE")
    thread_id = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    number = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    queued_at = peewee.DateTimeField()
    due_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "mail_due"
        indexes = ((("user", "thread_id"), False),)


class MailSilence(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "mail_silence"
        primary_key = peewee.CompositeKey("user", "thread")


class MailStop(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    address = peewee.CharField(max_length=254)
    said = peewee.CharField(max_length=300, constraints=[SQL("DEFAULT ''")])
    stopped_at = peewee.DateTimeField()

    class Meta:
        table_name = "mail_stop"


class MailDay(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    day = peewee.DateField()
    sent = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    held = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "mail_day"
        primary_key = peewee.CompositeKey("user", "day")


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [MailDue, MailSilence, MailStop, MailDay]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
