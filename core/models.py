"""Tables of the site itself: settings, plugin states, version numbers, audit, imports."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import JSONText, Model, UTCDateTime, default


class Setting(Model):
    """A value that an owner changed; `owner` is `core` or a plugin's name."""

    owner = peewee.CharField(max_length=40)
    name = peewee.CharField(max_length=80)
    value = JSONText()

    class Meta:
        primary_key = peewee.CompositeKey("owner", "name")


class PluginState(Model):
    """Whether an installed plugin is `on` or `off` on this site, and since when."""

    name = peewee.CharField(max_length=40, primary_key=True)
    state = peewee.CharField(max_length=10)
    changed_at = UTCDateTime()
    changed_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")


class Version(Model):
    """Numbers that grow when something cached by every process has changed.

    Names: `plugins`, `access`, `settings`. Read once a request.
    """

    name = peewee.CharField(max_length=20, primary_key=True)
    value = peewee.IntegerField(constraints=default(1), default=1)


class Audit(Model):
    """What staff did: who, what, to what, before and after. Never secrets.

    `acting_for`: with whose account, where it was not the actor's own. `address` is the network
    it came from, kept for as long as the owner wants.
    """

    at = UTCDateTime(index=True)
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    acting_for = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    action = peewee.CharField(max_length=60)
    subject_type = peewee.CharField(max_length=30, constraints=default(""), default="")
    subject_id = peewee.IntegerField(null=True)
    before = JSONText(null=True)
    after = JSONText(null=True)
    note = peewee.CharField(max_length=255, constraints=default(""), default="")
    address = peewee.CharField(max_length=64, constraints=default(""), default="")

    class Meta:
        indexes = (
            (("subject_type", "subject_id"), False),
            (("action", "id"), False),
        )


class Outbox(Model):
    """Work that must not be lost, written in the transaction that caused it.

    `topic` names the handler, `owner` the package whose work it is. `dedupe` makes the
    effect once: a second waiting row with the same key is not written.
    `state`: `waiting`, `running` (until `lease_until`), `failed` (given up, an owner may
    retry) or `done`. Times decide who runs next: `run_at`.
    """

    owner = peewee.CharField(max_length=40, constraints=default("core"), default="core")
    topic = peewee.CharField(max_length=60)
    dedupe = peewee.CharField(max_length=160, null=True, unique=True)
    payload = JSONText()
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    created_at = UTCDateTime()
    run_at = UTCDateTime()
    attempts = peewee.SmallIntegerField(constraints=default(0), default=0)
    lease_by = peewee.CharField(max_length=60, constraints=default(""), default="")
    lease_until = UTCDateTime(null=True)
    error = peewee.TextField(constraints=default(""), default="")
    done_at = UTCDateTime(null=True)

    class Meta:
        indexes = ((("state", "run_at", "id"), False), (("topic", "state"), False))


class JobRun(Model):
    """When a scheduled job last ran, so that two workers do not run it twice."""

    name = peewee.CharField(max_length=80, primary_key=True)
    started_at = UTCDateTime()
    finished_at = UTCDateTime(null=True)
    error = peewee.TextField(constraints=default(""), default="")


class ImportMap(Model):
    """Which row of ours a row of a foreign system became, so that imports can be repeated.

    `source` names the foreign site, `sort` the sort of row (`user`, `thread`, `post`, …).
    """

    source = peewee.CharField(max_length=80)
    sort = peewee.CharField(max_length=20)
    foreign_id = peewee.CharField(max_length=80)
    local_id = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("source", "sort", "foreign_id")
