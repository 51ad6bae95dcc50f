"""Private addresses of feeds."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class FeedToken(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    token_hash = peewee.CharField(max_length=64, unique=True)
    label = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    used_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "feed_token"


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([FeedToken], bind_refs=False, bind_backrefs=False):
        db.create_tables([FeedToken])
