"""How a desk works: its queues, and the states that tickets can be in."""

from __future__ import annotations

import peewee

from townhall import Model, Space, default


class SupportState(Model):
    """What tickets can be: "New", "Waiting for you", "Solved".

    `slug` is what `Thread.state` holds and never changes; the names may. `category` is one of
    `states.CATEGORIES` and decides what the state does. `name` is what the team reads,
    `public_name` what requesters do; empty, they read `name`. `is_default` is the one that its
    category begins with. One that `pauses` stops the clocks of a ticket. `tone` and `icon` are how
    it looks, always both. One that `is_gone` is chosen no more; what logs say of it still counts.
    """

    slug = peewee.CharField(max_length=40, unique=True)
    name = peewee.CharField(max_length=60)
    public_name = peewee.CharField(max_length=60, constraints=default(""), default="")
    category = peewee.CharField(max_length=20, constraints=default("open"), default="open")
    tone = peewee.CharField(max_length=10, constraints=default(""), default="")
    icon = peewee.CharField(max_length=40)
    position = peewee.IntegerField(constraints=default(0), default=0)
    is_default = peewee.BooleanField(constraints=default(False), default=False)
    pauses = peewee.BooleanField(constraints=default(False), default=False)
    is_gone = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "support_state"


class SupportQueue(Model):
    """How a space of tickets works.

    `address`: the whole mail address whose mail becomes tickets of this queue, empty for none.
    `takes_strangers`: whether people without an account may write there. `assigns`: who gets new
    tickets: `none` (the queue as a whole), `turn` (each of the team in turn) or `least` (whoever
    has the fewest that are open). `return_minutes`: after how long a ticket goes back to the queue
    when the one who has it says nothing, 0 for never. `hold_seconds`: how long an answer can be
    called back before it leaves. `remind_days`, `solve_days`, `close_days`: how long after the
    last word a requester who is waited for is reminded, the ticket then counts as solved, and a
    solved one is closed; 0 for never. `reopen_days`: for how long an answer opens a closed ticket
    again; later it begins a new one. `rates`: whether requesters are asked how it was, `rate_hours`
    after it was solved. `signature` stands below answers by mail. `takes_automatic`: whether mail
    that a machine wrote becomes tickets, `says_received`: whether who writes a new one by mail is
    told that it has come.
    """

    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    address = peewee.CharField(max_length=254, constraints=default(""), default="")
    takes_strangers = peewee.BooleanField(constraints=default(True), default=True)
    assigns = peewee.CharField(max_length=10, constraints=default("none"), default="none")
    return_minutes = peewee.IntegerField(constraints=default(0), default=0)
    hold_seconds = peewee.IntegerField(constraints=default(10), default=10)
    remind_days = peewee.IntegerField(constraints=default(4), default=4)
    solve_days = peewee.IntegerField(constraints=default(3), default=3)
    close_days = peewee.IntegerField(constraints=default(7), default=7)
    reopen_days = peewee.IntegerField(constraints=default(14), default=14)
    rates = peewee.BooleanField(constraints=default(True), default=True)
    rate_hours = peewee.IntegerField(constraints=default(24), default=24)
    signature = peewee.TextField(constraints=default(""), default="")
    takes_automatic = peewee.BooleanField(constraints=default(False), default=False)
    says_received = peewee.BooleanField(constraints=default(True), default=True)

    class Meta:
        table_name = "support_queue"
        indexes = ((("address",), False),)
