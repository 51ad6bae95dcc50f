"""What a desk is asked and does by itself: fields of requests, who is away, whose turn it is, how
it was, and rules."""

from __future__ import annotations

import peewee

from townhall import JSONText, Model, Space, Thread, User, UTCDateTime, default


class SupportField(Model):
    """A question that requests answer beside their text.

    `key` never changes, the label may. `kind` is one of `fields.KINDS`; `choices` are the answers
    of a choice. `space` is the queue that asks it, null for all. One that `is_public` is asked and
    read by requesters, any other by the team alone. It is asked only where the field `shown_if`
    (its key, empty for always) has the answer `shown_value`. Archived, it is asked no more; what
    was answered stays.
    """

    key = peewee.CharField(max_length=40, unique=True)
    label = peewee.CharField(max_length=80)
    help = peewee.CharField(max_length=200, constraints=default(""), default="")
    kind = peewee.CharField(max_length=10, constraints=default("text"), default="text")
    choices = JSONText(constraints=default("[]"), default=list)
    is_required = peewee.BooleanField(constraints=default(False), default=False)
    is_public = peewee.BooleanField(constraints=default(True), default=True)
    space = peewee.ForeignKeyField(Space, null=True, on_delete="CASCADE", backref="+")
    shown_if = peewee.CharField(max_length=40, constraints=default(""), default="")
    shown_value = peewee.CharField(max_length=120, constraints=default(""), default="")
    position = peewee.IntegerField(constraints=default(0), default=0)
    is_archived = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "support_field"


class SupportValue(Model):
    """What a ticket answers to a field: a text, as `fields.as_kept` writes it; never empty."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    field = peewee.ForeignKeyField(SupportField, on_delete="CASCADE", backref="+")
    value = peewee.TextField()

    class Meta:
        table_name = "support_value"
        primary_key = peewee.CompositeKey("thread", "field")


class SupportAbsence(Model):
    """A time in which somebody of the team gets no new tickets."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    starts_at = UTCDateTime()
    ends_at = UTCDateTime()

    class Meta:
        table_name = "support_absence"
        indexes = ((("user", "ends_at"), False),)


class SupportTurn(Model):
    """Who got the last ticket of a queue by turn. Whoever hands one out holds this row, so that
    two at once never give both to the same person."""

    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "support_turn"


class SupportRating(Model):
    """How it was, as the requester says; the row is made when they are asked, once a ticket.

    `secret` is what the link in the mail is checked against (a SHA-256, empty before it was
    mailed). `is_good` is null until they say. Erased people leave what they said without its words.
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = UTCDateTime()
    secret = peewee.CharField(max_length=64, constraints=default(""), default="")
    is_good = peewee.BooleanField(null=True)
    comment = peewee.TextField(constraints=default(""), default="")
    given_at = UTCDateTime(null=True)

    class Meta:
        table_name = "support_rating"
        indexes = ((("secret",), False), (("given_at",), False))


class SupportRule(Model):
    """What the desk does by itself: when something happens (or some hours after it), and a ticket
    fits, it is changed.

    `trigger` is one of `automation.TRIGGERS`; with `hours` it acts so long after it, where nothing
    of that sort has happened since. `conditions` and `changes` are mappings (see `automation`).
    They act in the order of `position`. `fails` counts what went wrong in a row; after some it is
    switched off. `made_by` looks after it, and hears of that. `looked_at` is up to when the moments
    of a rule with `hours` have been looked at, from when it was switched on.
    """

    name = peewee.CharField(max_length=80)
    trigger = peewee.CharField(max_length=10)
    hours = peewee.IntegerField(constraints=default(0), default=0)
    conditions = JSONText(constraints=default("{}"), default=dict)
    changes = JSONText(constraints=default("{}"), default=dict)
    position = peewee.IntegerField(constraints=default(0), default=0)
    is_on = peewee.BooleanField(constraints=default(False), default=False)
    fails = peewee.IntegerField(constraints=default(0), default=0)
    made_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    looked_at = UTCDateTime(null=True)

    class Meta:
        table_name = "support_rule"


class SupportRuleRun(Model):
    """What a rule did to a ticket because of one row of its log (`entry`): once, ever. `result`:
    `done`, `failed` or `stopped` (by the guard against loops); `said` is why."""

    rule = peewee.ForeignKeyField(SupportRule, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    entry = peewee.IntegerField()
    at = UTCDateTime()
    result = peewee.CharField(max_length=10)
    said = peewee.CharField(max_length=255, constraints=default(""), default="")

    class Meta:
        table_name = "support_rule_run"
        indexes = (
            (("rule", "thread", "entry"), True),
            (("thread", "at"), False),
            (("rule", "id"), False),
        )
