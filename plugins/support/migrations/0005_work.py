"""Fields of requests, absences, turns, ratings and rules."""

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


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SupportField(peewee.Model):
    key = peewee.CharField(max_length=40, unique=True)
    label = peewee.CharField(max_length=80)
    help = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    kind = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'text'")])
    choices = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    is_required = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_public = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    space = peewee.ForeignKeyField(Space, null=True, on_delete="CASCADE", backref="+")
    shown_if = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    shown_value = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_archived = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "support_field"


class SupportValue(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    field = peewee.ForeignKeyField(SupportField, on_delete="CASCADE", backref="+")
    value = peewee.TextField()

    class Meta:
        table_name = "support_value"
        primary_key = peewee.CompositeKey("thread", "field")


class SupportAbsence(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    starts_at = peewee.DateTimeField()
    ends_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_absence"
        indexes = ((("user", "ends_at"), False),)


class SupportTurn(peewee.Model):
    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_turn"


class SupportRating(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = peewee.DateTimeField()
    secret = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])
    is_good = peewee.BooleanField(null=True)
    comment = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    given_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "support_rating"
        indexes = ((("secret",), False), (("given_at",), False))


class SupportRule(peewee.Model):
    name = peewee.CharField(max_length=80)
    trigger = peewee.CharField(max_length=10)
    hours = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    conditions = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    changes = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_on = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    fails = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    made_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    looked_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "support_rule"


class SupportRuleRun(peewee.Model):
    rule = peewee.ForeignKeyField(SupportRule, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    entry = peewee.IntegerField()
    at = peewee.DateTimeField()
    result = peewee.CharField(max_length=10)
    said = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "support_rule_run"
        indexes = (
            (("rule", "thread", "entry"), True),
            (("thread", "at"), False),
            (("rule", "id"), False),
        )


TABLES = [
    SupportField,
    SupportValue,
    SupportAbsence,
    SupportTurn,
    SupportRating,
    SupportRule,
    SupportRuleRun,
]


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and let a state go while logs remember it."""
    switch = "BOOLEAN" if isinstance(db, peewee.PostgresqlDatabase) else "INTEGER"
    db.execute_sql(
        f'ALTER TABLE "support_state" ADD COLUMN "is_gone" {switch} NOT NULL DEFAULT FALSE'
    )
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
