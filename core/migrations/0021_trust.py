"""Levels of trust with their limits, texts and people that wait for approval, watched words."""

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


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class TrustRule(peewee.Model):
    name = peewee.CharField(max_length=40)
    level = peewee.SmallIntegerField()
    value = peewee.IntegerField(null=True)

    class Meta:
        table_name = "trust_rule"
        primary_key = peewee.CompositeKey("name", "level")


class Standing(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    is_locked = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    locked_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    told = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])


class Visit(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE", index=False)
    day = peewee.DateField()
    minutes = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    last_at = peewee.DateTimeField()

    class Meta:
        primary_key = peewee.CompositeKey("user", "day")


class Tally(peewee.Model):
    key = peewee.CharField(max_length=120, primary_key=True)
    count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    since = peewee.DateTimeField(index=True)


class Held(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE", index=False)
    act = peewee.CharField(max_length=8)
    kind = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    space = peewee.ForeignKeyField(Space, null=True, backref="+", on_delete="SET NULL")
    thread = peewee.ForeignKeyField(Thread, null=True, backref="+", on_delete="SET NULL")
    post = peewee.ForeignKeyField(Post, null=True, backref="+", on_delete="SET NULL")
    title = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    body = peewee.TextField()
    fields = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    reasons = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    once = peewee.CharField(max_length=80, null=True, unique=True)
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    note = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    made_at = peewee.DateTimeField()
    decided_at = peewee.DateTimeField(null=True, index=True)
    decided_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")

    class Meta:
        indexes = ((("user", "state", "made_at"), False), (("state", "made_at"), False))


class Application(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    answer = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    made_at = peewee.DateTimeField()
    approved_at = peewee.DateTimeField(null=True)
    approved_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")


class WatchedWord(peewee.Model):
    form = peewee.CharField(max_length=120, unique=True)
    word = peewee.CharField(max_length=100)
    action = peewee.CharField(max_length=6)
    is_whole = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    note = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    made_by = peewee.ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    made_at = peewee.DateTimeField()

    class Meta:
        table_name = "watched_word"


TABLES = (TrustRule, Standing, Visit, Tally, Held, Application, WatchedWord)


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    db.execute_sql('ALTER TABLE "user" ADD COLUMN "waiting" INTEGER NOT NULL DEFAULT 0')
