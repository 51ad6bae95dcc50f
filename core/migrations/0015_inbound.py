"""Mail that came in, and who was answered that it could not be taken."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class InboundMail(peewee.Model):
    key = peewee.CharField(max_length=64, unique=True, null=True)
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'new'")])
    reason = peewee.CharField(max_length=24, constraints=[SQL("DEFAULT ''")])
    detail = peewee.CharField(max_length=300, constraints=[SQL("DEFAULT ''")])
    source = peewee.CharField(max_length=8)
    recipient = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    returns_to = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    sender = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    subject = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    message_id = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    size = peewee.IntegerField()
    raw = peewee.CharField(max_length=32, constraints=[SQL("DEFAULT ''")])
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    received_at = peewee.DateTimeField()
    done_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "inbound_mail"
        indexes = (
            (("state", "received_at", "id"), False),
            (("user", "state", "done_at"), False),
            (("sender", "received_at"), False),
            (("raw",), False),
        )


class InboundAnswer(peewee.Model):
    address = peewee.CharField(max_length=254, primary_key=True)
    answered_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "inbound_answer"


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [InboundMail, InboundAnswer]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
