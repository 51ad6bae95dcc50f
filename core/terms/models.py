"""Texts that the community stands on, in versions, and who agreed to which."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class TermsText(Model):
    """A version of the terms, the privacy text or the guidelines (`sort`).

    Number 0 is the draft, of which there is at most one of each sort; published versions are
    never changed. It is in force from `starts_at`. `is_material`: everybody is asked again.
    `note` says in a sentence what has changed.
    """

    sort = peewee.CharField(max_length=12)
    number = peewee.IntegerField(constraints=default(0), default=0)
    body = peewee.TextField(constraints=default(""), default="")
    html = peewee.TextField(constraints=default(""), default="")
    note = peewee.CharField(max_length=500, constraints=default(""), default="")
    is_material = peewee.BooleanField(constraints=default(False), default=False)
    starts_at = UTCDateTime(null=True)
    published_at = UTCDateTime(null=True)
    saved_at = UTCDateTime()
    saved_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    version = peewee.IntegerField(constraints=default(1), default=1)

    class Meta:
        table_name = "terms_text"
        indexes = ((("sort", "number"), True),)


class Consent(Model):
    """That somebody agreed to a version, when, and whether by signing up or when asked."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    text = peewee.ForeignKeyField(TermsText, on_delete="RESTRICT", backref="+")
    given_at = UTCDateTime()
    way = peewee.CharField(max_length=12)

    class Meta:
        table_name = "consent"
        indexes = ((("user", "text"), True),)
