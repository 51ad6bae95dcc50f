"""Tables of webhooks: who is told, and what is on its way to them."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default
from core.threads.models import Thread


class Webhook(Model):
    """A program elsewhere that is told what happens. Its secrets are sealed.

    `audience` is for whom it speaks: `public` hears what visitors may see, `everything` hears all.
    `old_secret` signs beside the new one until `old_until`. `failures` counts tries that failed,
    one after the other; it `rests_until` then. `failing_since` is when something was first given
    up, if nothing has arrived since. `turn_until` is until when a worker has it in hand. `is_gone`:
    it was switched off because it said itself that it is no more.
    """

    label = peewee.CharField(max_length=60)
    url = peewee.CharField(max_length=500)
    secret = peewee.TextField(constraints=default(""), default="")
    old_secret = peewee.TextField(constraints=default(""), default="")
    old_until = UTCDateTime(null=True)
    events = JSONText(constraints=default("[]"), default=list)
    audience = peewee.CharField(max_length=10, constraints=default("public"), default="public")
    active = peewee.BooleanField(constraints=default(True), default=True)
    is_gone = peewee.BooleanField(constraints=default(False), default=False)
    failures = peewee.IntegerField(constraints=default(0), default=0)
    failing_since = UTCDateTime(null=True)
    rests_until = UTCDateTime(null=True)
    turn_until = UTCDateTime(null=True)
    created_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()


class WebhookDelivery(Model):
    """One thing that one program is told.

    `key` is its id on the way, the same at every try. `facts` are the fields of the event, nothing
    of what anybody wrote: what is sent is made of them each time. `state`: `waiting`, `sent`,
    `failed` (given up) or `withheld` (nobody may hear of it any more). `status` is what the other
    program answered last, `took` in how many milliseconds.
    """

    webhook = peewee.ForeignKeyField(Webhook, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=40, unique=True)
    event = peewee.CharField(max_length=60)
    owner = peewee.CharField(max_length=40)
    thread = peewee.ForeignKeyField(Thread, null=True, on_delete="CASCADE", backref="+")
    facts = JSONText(constraints=default("{}"), default=dict)
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    status = peewee.IntegerField(null=True)
    took = peewee.IntegerField(null=True)
    tries = peewee.IntegerField(constraints=default(0), default=0)
    error = peewee.CharField(max_length=255, constraints=default(""), default="")
    created_at = UTCDateTime()
    next_at = UTCDateTime()
    done_at = UTCDateTime(null=True)

    class Meta:
        table_name = "webhook_delivery"
        indexes = ((("webhook", "state", "next_at", "id"), False), (("webhook", "id"), False))
