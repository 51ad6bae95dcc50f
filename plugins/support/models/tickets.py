"""A ticket beside its thread: where it stands, who is in it, and all that happened to it."""

from __future__ import annotations

import peewee

from townhall import JSONText, Model, Post, Space, Thread, User, UTCDateTime, default

LOW, NORMAL, HIGH, URGENT = 1, 2, 3, 4


class SupportTicket(Model):
    """The detail row of a ticket. Its state is `Thread.state`, its queue the thread's space.

    `space` and `category` repeat the thread's space and the category of its state, so that the
    desk finds its rows by one index. `notes` is the thread in which the team talks about it, made
    with the first note. `channel` is how it came: `web`, `mail`, `team` (somebody of the team wrote
    it down for the requester) or `thread` (it was made of a thread). `impact` is what the requester
    says it keeps them from, `priority` (1 low to 4 urgent) what the team says. `heard_at` is when
    its requester last said something, `answered_at` when the team last answered. `stays_open`: it
    is never closed by itself. `tracker` is the ticket of the problem that this one is about;
    `is_tracker`: it is one itself. `breach_at` is when the next target of `breach_of` is missed
    (see `clocks`), null where none runs. `last_entry` is the newest row of its log, which tells
    whether a page is still up to date. `reopens` counts how often it was opened again.
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    category = peewee.CharField(max_length=20, constraints=default("new"), default="new")
    notes = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    channel = peewee.CharField(max_length=10, constraints=default("web"), default="web")
    priority = peewee.SmallIntegerField(constraints=default(2), default=NORMAL)
    impact = peewee.CharField(max_length=20, constraints=default(""), default="")
    assignee = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    team_id = peewee.IntegerField(null=True)
    opened_at = UTCDateTime()
    heard_at = UTCDateTime()
    answered_at = UTCDateTime(null=True)
    solved_at = UTCDateTime(null=True)
    closed_at = UTCDateTime(null=True)
    changed_at = UTCDateTime()
    reopens = peewee.IntegerField(constraints=default(0), default=0)
    stays_open = peewee.BooleanField(constraints=default(False), default=False)
    is_spam = peewee.BooleanField(constraints=default(False), default=False)
    is_tracker = peewee.BooleanField(constraints=default(False), default=False)
    tracker = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    breach_at = UTCDateTime(null=True)
    breach_of = peewee.CharField(max_length=12, constraints=default(""), default="")
    last_entry = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        table_name = "support_ticket"
        indexes = (
            (("space", "category", "changed_at", "thread"), False),
            (("assignee", "category", "changed_at", "thread"), False),
            (("category", "breach_at", "thread"), False),
            (("category", "changed_at", "thread"), False),
            (("category", "opened_at", "thread"), False),
            (("category", "priority", "changed_at", "thread"), False),
            (("space", "opened_at", "thread"), False),
        )


# What is no request at all is looked through alone: few rows of many.
SupportTicket.add_index(
    SupportTicket.index(
        SupportTicket.changed_at,
        SupportTicket.thread,
        where=SupportTicket.is_spam,
        name="support_ticket_spam",
    )
)


class SupportEntry(Model):
    """One thing that happened to a ticket. Rows are only added: clocks, reports and the history on
    the page are all read from them.

    `sort` is one of `log.SORTS`; `role` who did it: `customer`, `team` or `machine` (rules, timers,
    mail that a machine wrote). `before` and `after` are plain values of that sort. `post` is what
    was said, in the ticket or among the team. `is_public`: whether the requester may read of it.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    at = UTCDateTime()
    sort = peewee.CharField(max_length=20)
    role = peewee.CharField(max_length=10)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    before = JSONText(null=True)
    after = JSONText(null=True)
    is_public = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "support_entry"
        indexes = ((("thread", "id"), False), (("sort", "at"), False), (("actor", "at"), False))


class SupportPerson(Model):
    """Somebody in a ticket beside its requester and the team. `state`: `waiting` (they wrote
    without being asked; the team decides), `in` (they read and get what is said) or `out`.
    `follows`: a member of the team who wants to hear of it though it is not theirs."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    state = peewee.CharField(max_length=10, constraints=default("in"), default="in")
    follows = peewee.BooleanField(constraints=default(False), default=False)
    added_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )
    added_at = UTCDateTime()

    class Meta:
        table_name = "support_person"
        primary_key = peewee.CompositeKey("thread", "user")
