"""User names that somebody had before, which stay theirs."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class FormerName(peewee.Model):
    username = peewee.CharField(max_length=60)
    username_key = peewee.CharField(max_length=120, unique=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    until = peewee.DateTimeField()

    class Meta:
        table_name = "former_name"


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    with db.bind_ctx([FormerName], bind_refs=False, bind_backrefs=False):
        db.create_tables([FormerName])
