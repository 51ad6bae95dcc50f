"""Service levels: in which hours people work, what is promised to whom, and what was told of it."""

from __future__ import annotations

import peewee

from plugins.support.models.tickets import SupportEntry
from townhall import JSONText, Model, Space, Thread, User, UTCDateTime, default


class SupportCalendar(Model):
    """When people work. `zone` is an IANA name. `spans` are lists of weekday (0 is Monday), first
    and last minute; one that ends at or before its start goes on into the next day. One that
    `is_always` open has none."""

    name = peewee.CharField(max_length=60)
    zone = peewee.CharField(max_length=60)
    spans = JSONText()
    is_always = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "support_calendar"


class SupportHoliday(Model):
    """A day on which nobody of a calendar works; `year` 0 is every year."""

    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="CASCADE", backref="+")
    name = peewee.CharField(max_length=80)
    year = peewee.SmallIntegerField(constraints=default(0), default=0)
    month = peewee.SmallIntegerField()
    day = peewee.SmallIntegerField()

    class Meta:
        table_name = "support_holiday"


class SupportPolicy(Model):
    """What is promised for the tickets of a queue (`space`), or of all queues that have no policy
    of their own.

    `warn_percent`: after how much of its time a target is warned of, 0 for never. What happens when
    one is missed: `tells_group` hears of it too, `gives_to` gets the ticket, and `raises` its
    priority.
    """

    name = peewee.CharField(max_length=60)
    space = peewee.ForeignKeyField(Space, null=True, unique=True, on_delete="CASCADE", backref="+")
    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="RESTRICT", backref="+")
    warn_percent = peewee.SmallIntegerField(constraints=default(75), default=75)
    tells_group = peewee.IntegerField(null=True)
    gives_to = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    raises = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "support_policy"


class SupportTarget(Model):
    """The seconds of open hours that a policy promises tickets of a priority: until the first
    answer, until each next one, until it is solved. Null promises nothing."""

    policy = peewee.ForeignKeyField(SupportPolicy, on_delete="CASCADE", backref="+", index=False)
    priority = peewee.SmallIntegerField()
    first = peewee.IntegerField(null=True)
    next = peewee.IntegerField(null=True)
    solve = peewee.IntegerField(null=True)

    class Meta:
        table_name = "support_target"
        primary_key = peewee.CompositeKey("policy", "priority")


class SupportClock(Model):
    """When the clocks of a ticket have something to tell next. No row where they have not."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    alarm_at = UTCDateTime()

    class Meta:
        table_name = "support_clock"
        indexes = ((("alarm_at", "thread"), False),)


class SupportAlarm(Model):
    """That a target was warned of, or that it was missed: once each, whatever happens. `cycle` is
    the row of the log that the target began with, `sort` is `warn` or `miss`."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    target = peewee.CharField(max_length=12)
    cycle = peewee.ForeignKeyField(SupportEntry, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=8)
    due_at = UTCDateTime()
    fired_at = UTCDateTime()

    class Meta:
        table_name = "support_alarm"
        indexes = ((("thread", "target", "cycle", "sort"), True),)


class SupportQuestionRule(Model):
    """How soon questions that are asked in public in a space are answered: in so many `minutes` of
    the open hours of a calendar. Those asked before `since` are left alone."""

    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    calendar = peewee.ForeignKeyField(SupportCalendar, on_delete="RESTRICT", backref="+")
    minutes = peewee.IntegerField()
    since = UTCDateTime()

    class Meta:
        table_name = "support_question_rule"


class SupportQuestion(Model):
    """A public question that has waited for too long: something for the team to do. `done_at` is
    since when it is not any more, answered or put aside by `done_by`."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    due_at = UTCDateTime()
    made_at = UTCDateTime()
    done_at = UTCDateTime(null=True)
    done_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )

    class Meta:
        table_name = "support_question"
        indexes = ((("done_at", "due_at", "thread"), False),)
