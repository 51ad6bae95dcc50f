"""The tables of service levels, and of public questions that have waited for too long."""

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


class SupportEntry(peewee.Model):
    class Meta:
        table_name = "support_entry"


class SupportCalendar(peewee.Model):
    name = peewee.CharField(max_length=60)
    zone = peewee.CharField(max_length=60)
    spans = peewee.TextField()
    is_always = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "support_calendar"


class SupportHoliday(peewee.Model):
    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="CASCADE", backref="+")
    name = peewee.CharField(max_length=80)
    year = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    month = peewee.SmallIntegerField()
    day = peewee.SmallIntegerField()

    class Meta:
        table_name = "support_holiday"


class SupportPolicy(peewee.Model):
    name = peewee.CharField(max_length=60)
    space = peewee.ForeignKeyField(Space, null=True, unique=True, on_delete="CASCADE", backref="+")
    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="RESTRICT", backref="+")
    warn_percent = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 75")])
    tells_group = peewee.IntegerField(null=True)
    gives_to = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    raises = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "support_policy"


class SupportTarget(peewee.Model):
    policy = peewee.ForeignKeyField(SupportPolicy, on_delete="CASCADE", backref="+", index=False)
    priority = peewee.SmallIntegerField()
    first = peewee.IntegerField(null=True)
    next = peewee.IntegerField(null=True)
    solve = peewee.IntegerField(null=True)

    class Meta:
        table_name = "support_target"
        primary_key = peewee.CompositeKey("policy", "priority")


class SupportClock(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    alarm_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_clock"
        indexes = ((("alarm_at", "thread"), False),)


class SupportAlarm(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    target = peewee.CharField(max_length=12)
    cycle = peewee.ForeignKeyField(SupportEntry, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=8)
    due_at = peewee.DateTimeField()
    fired_at = peewee.DateTimeField()

    class Meta:
        table_name = "support_alarm"
        indexes = ((("thread", "target", "cycle", "sort"), True),)


class SupportQuestionRule(peewee.Model):
    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="RESTRICT", backref="+")
    minutes = peewee.IntegerField()
    since = peewee.DateTimeField()

    class Meta:
        table_name = "support_question_rule"


class SupportQuestion(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    due_at = peewee.DateTimeField()
    made_at = peewee.DateTimeField()
    done_at = peewee.DateTimeField(null=True)
    done_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )

    class Meta:
        table_name = "support_question"
        indexes = ((("done_at", "due_at", "thread"), False),)


TABLES = [
    SupportCalendar,
    SupportHoliday,
    SupportPolicy,
    SupportTarget,
    SupportClock,
    SupportAlarm,
    SupportQuestionRule,
    SupportQuestion,
]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
