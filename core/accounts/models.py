"""Tables of people and how they prove who they are."""

from __future__ import annotations

import peewee

from core.db import JSONText, Model, UTCDateTime, default

NOBODY_TO_OTHERS = ("pending", "contact", "closed")
"""States of accounts that nobody can watch or report: there is no profile to begin at."""


class User(Model):
    """A person. `username_key` and `email_key` are the canonical forms that must be unique.

    `state`: `pending` (address not confirmed), `waiting` (for approval), `active`, `suspended`,
    `unclaimed` (imported, cannot sign in yet), `contact` (known by their mail alone, see
    core.accounts.actions.contacting), `leaving` (see core.erasing) or `closed`.
    `suspended_until` and `silenced_until` are when that ends by itself; a suspension may have
    no end, and no silence is none (see core.sanctions).
    `waiting` is how many texts of theirs wait for approval (see core.holding). `consented_at` and
    `declined_at` are when they last agreed to the terms, or did not (see core.terms).
    `hides_presence`: nobody is told whether and when they are here.
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
    factor_asked_at = UTCDateTime(null=True)
    silenced_until = UTCDateTime(null=True)
    suspended_until = UTCDateTime(null=True)
    waiting = peewee.IntegerField(constraints=default(0), default=0)
    consented_at = UTCDateTime(null=True)
    declined_at = UTCDateTime(null=True)
    hides_presence = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        indexes = ((("post_count", "id"), False), (("state", "created_at"), False))


class FormerName(Model):
    """A user name that somebody had `until` then. It leads to them and stays theirs: nobody else
    may take it, or one that looks the same."""

    username = peewee.CharField(max_length=60)
    username_key = peewee.CharField(max_length=120, unique=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    until = UTCDateTime()


class Session(Model):
    """One signed-in browser. The cookie holds the token, the row only its hash.

    `way` is how it began (see `core.accounts.entrance`), `strong` whether two factors were
    brought, or one that counts as both.
    """

    token_hash = peewee.CharField(max_length=64, unique=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="sessions")
    created_at = UTCDateTime()
    seen_at = UTCDateTime()
    proved_at = UTCDateTime()
    expires_at = UTCDateTime(index=True)
    remember = peewee.BooleanField(constraints=default(False), default=False)
    device = peewee.CharField(max_length=120, constraints=default(""), default="")
    address = peewee.CharField(max_length=64, constraints=default(""), default="")
    way = peewee.CharField(max_length=10, constraints=default("password"), default="password")
    strong = peewee.BooleanField(constraints=default(False), default=False)
    # As whom the site is shown here (see core.impersonation); empty: as the person themselves.
    acting = peewee.CharField(max_length=60, constraints=default(""), default="")


class Step(Model):
    """Half a way in: what one browser has shown, while it has to bring something more.

    The browser's cookie holds the token, the row its hash. `purpose` says what is awaited, and
    `data` what was shown until now. It is used once and lives for minutes.
    """

    token_hash = peewee.CharField(max_length=64, unique=True)
    purpose = peewee.CharField(max_length=20)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", null=True, backref="+")
    data = JSONText(constraints=default("{}"), default=dict)
    created_at = UTCDateTime()
    expires_at = UTCDateTime(index=True)


class KnownDevice(Model):
    """A browser that has signed in to an account: the number in its cookie, and where and what
    it was, so that it is known again after its cookies were emptied."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key = peewee.CharField(max_length=32)
    device = peewee.CharField(max_length=120, constraints=default(""), default="")
    address = peewee.CharField(max_length=64, constraints=default(""), default="")
    seen_at = UTCDateTime(index=True)

    class Meta:
        indexes = ((("user", "key"), True),)


class Token(Model):
    """A single-use secret sent by mail: confirm, reset, change_email, claim, owner, not_me.

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
