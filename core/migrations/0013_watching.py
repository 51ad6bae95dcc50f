"""What people watch or mute, and what is watched for them."""

from __future__ import annotations

from typing import Any

import peewee


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Watch(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    target = peewee.CharField(max_length=8)
    target_id = peewee.IntegerField()
    level = peewee.CharField(max_length=8)
    source = peewee.CharField(max_length=8)
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "watch"
        primary_key = peewee.CompositeKey("user", "target", "target_id")
        indexes = ((("target", "target_id", "user"), False),)


class WatchHabit(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    started = peewee.BooleanField(null=True)
    replied = peewee.BooleanField(null=True)
    read = peewee.BooleanField(null=True)

    class Meta:
        table_name = "watch_habit"


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [Watch, WatchHabit]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
