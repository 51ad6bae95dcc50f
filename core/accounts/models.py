"""Tables of people and how they prove who they are."""

from __future__ import annotations

import peewee

from core.db import JSONText, Model, UTCDateTime, default


class User(Model):
    """A person. `username_key` and `email_key` are the canonical forms that must be unique.

    `state`: `pending` (address not confirmed), `active`, `suspended`, `unclaimed` (imported,
    cannot sign in yet) or `closed`.
    """

    username = peewee.CharField(max_length=60, unique=True)
    username_key = peewee.CharField(max_length=120, unique=True)
    name = peewee.CharField(max_length=120, constraints=default(""), default="")
    email = peewee.CharField(max_length=254, null=True)
    email_key = peewee.CharField(max_length=254, null=True, unique=True)
    password = peewee.TextField(null=True)
    state = peewee.CharField(max_length=12, constraints=default("pending"), default="pending")
    created_at = UTCDateTime(index=True)
    confirmed_at = UTCDateTime(null=True)
    seen_at = UTCDateTime(null=True)
    bio = peewee.TextField(constraints=default(""), default="")
    bio_html = peewee.TextField(constraints=default(""), default="")
    place = peewee.CharField(max_length=120, constraints=default(""), default="")
    links = JSONText(constraints=default("[]"), default=list)
    timezone = peewee.CharField(max_length=64, constraints=default("UTC"), default="UTC")
    locale = peewee.CharField(max_length=16, constraints=default(""), default="")
    scheme = peewee.CharField(max_length=8, constraints=default("auto"), default="auto")
    avatar = peewee.CharField(max_length=64, constraints=default(""), default="")
    trust = peewee.SmallIntegerField(constraints=default(0), default=0)
    thread_count = peewee.IntegerField(constraints=default(0), default=0)
    post_count = peewee.IntegerField(constraints=default(0), default=0)
    thanks_count = peewee.IntegerField(constraints=default(0), default=0)
    caught_up_at = UTCDateTime(null=True)

    class Meta:
        indexes = ((("post_count", "id"), False), (("state", "created_at"), False))


class Session(Model):
    """One signed-in browser. The cookie holds the token, the row only its hash."""

    token_hash = peewee.CharField(max_length=64, unique=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="sessions")
    created_at = UTCDateTime()
    seen_at = UTCDateTime()
    proved_at = UTCDateTime()
    expires_at = UTCDateTime(index=True)
    remember = peewee.BooleanField(constraints=default(False), default=False)
    device = peewee.CharField(max_length=120, constraints=default(""), default="")
    address = peewee.CharField(max_length=64, constraints=default(""), default="")


class Token(Model):
    """A single-use secret sent by mail: confirm, reset, change_email, claim, owner.

    `target` is what it proves (an address), `code_hash` a six-digit code for another device.
    """

    token_hash = peewee.CharField(max_length=64, unique=True)
    purpose = peewee.CharField(max_length=20)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", null=True, backref="tokens")
    target = peewee.CharField(max_length=254, constraints=default(""), default="")
    code_hash = peewee.CharField(max_length=64, constraints=default(""), default="")
    tries = peewee.SmallIntegerField(constraints=default(0), default=0)
    created_at = UTCDateTime()
    expires_at = UTCDateTime(index=True)
    used_at = UTCDateTime(null=True)

    class Meta:
        indexes = ((("user", "purpose"), False),)


class Invite(Model):
    """A link that lets somebody sign up: so many times, until a date, into a group or none."""

    token_hash = peewee.CharField(max_length=64, unique=True)
    note = peewee.CharField(max_length=120, constraints=default(""), default="")
    created_by = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="invites")
    created_at = UTCDateTime()
    expires_at = UTCDateTime()
    uses_left = peewee.IntegerField(constraints=default(1), default=1)
    used = peewee.IntegerField(constraints=default(0), default=0)


class Attempt(Model):
    """Failed sign-ins by account and by address, so that limits hold across processes."""

    key = peewee.CharField(max_length=120, primary_key=True)
    failures = peewee.IntegerField(constraints=default(0), default=0)
    last_at = UTCDateTime(index=True)
    open_at = UTCDateTime()
