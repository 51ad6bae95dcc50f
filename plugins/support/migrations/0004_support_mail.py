"""Mail of tickets, and how queues take it."""

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


class SupportLetter(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    message_id = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")], index=True)
    subject = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    mail_id = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_ours = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    sign = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    key = peewee.CharField(max_length=64, unique=True)
    at = peewee.DateTimeField()

    class Meta:
        table_name = "support_letter"
        indexes = ((("thread", "user", "id"), False),)


class SupportWords(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    mail_id = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    body = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    at = peewee.DateTimeField()

    class Meta:
        table_name = "support_words"
        indexes = ((("thread", "user", "id"), False),)


class SupportSuspended(peewee.Model):
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    mail_id = peewee.IntegerField(unique=True)
    sender = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    name = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    subject = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    reason = peewee.CharField(max_length=24)
    detail = peewee.CharField(max_length=300, constraints=[SQL("DEFAULT ''")])
    at = peewee.DateTimeField()

    class Meta:
        table_name = "support_suspended"
        indexes = ((("space", "id"), False), (("sender", "at"), False))


class SupportBlock(peewee.Model):
    pattern = peewee.CharField(max_length=254, unique=True)
    added_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    added_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_block"


class SupportReceipt(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    at = peewee.DateTimeField()

    class Meta:
        table_name = "support_receipt"


TABLES = [SupportLetter, SupportWords, SupportSuspended, SupportBlock, SupportReceipt]


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and say of queues what they do with mail of machines."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    kind = "BOOLEAN" if isinstance(db, peewee.PostgresqlDatabase) else "INTEGER"
    for column, usual in (("takes_automatic", "FALSE"), ("says_received", "TRUE")):
        values = f"{kind} NOT NULL DEFAULT {usual}"
        db.execute_sql(f'ALTER TABLE "support_queue" ADD COLUMN "{column}" {values}')
