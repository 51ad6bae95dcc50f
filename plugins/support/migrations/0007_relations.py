"""The tables of merges, threads of other kinds, and questions answered before they were sent."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SupportWork(peewee.Model):
    sort = peewee.CharField(max_length=10)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    other = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    work = peewee.IntegerField(null=True)
    notes_work = peewee.IntegerField(null=True)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    kept = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    last_post = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    done_at = peewee.DateTimeField()
    undone_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "support_work"


class SupportOrigin(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    source = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    post = peewee.ForeignKeyField(Post, unique=True, on_delete="CASCADE", backref="+")
    made_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    made_at = peewee.DateTimeField()
    posted = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_origin"


class SupportConsent(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = peewee.DateTimeField(null=True)
    answer = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    answered_at = peewee.DateTimeField(null=True)
    published = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_consent"


class SupportDeflection(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    space_id = peewee.IntegerField()
    at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "support_deflection"
        primary_key = peewee.CompositeKey("user", "thread")


TABLES = [SupportWork, SupportOrigin, SupportConsent, SupportDeflection]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
