"""Who was here on which day, and what each day came to."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Presence(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    day = peewee.DateField()

    class Meta:
        table_name = "presence"
        primary_key = peewee.CompositeKey("user", "day")
        indexes = ((("day", "user"), False),)


class DailyFigure(peewee.Model):
    metric = peewee.CharField(max_length=60)
    day = peewee.DateField()
    space_id = peewee.IntegerField()
    thread_id = peewee.IntegerField()
    user_id = peewee.IntegerField()
    part = peewee.CharField(max_length=20)
    size = peewee.IntegerField()
    amount = peewee.IntegerField()

    class Meta:
        table_name = "daily_figure"
        primary_key = peewee.CompositeKey(
            "metric", "day", "space_id", "thread_id", "user_id", "part", "size"
        )
        indexes = ((("user_id",), False),)


class FigureCount(peewee.Model):
    metric = peewee.CharField(max_length=60, primary_key=True)
    counted_at = peewee.DateTimeField(null=True)
    error = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "figure_count"


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and let posts be found by their day."""
    tables = [Presence, DailyFigure, FigureCount]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
    db.execute_sql('CREATE INDEX "post_created_at" ON "post" ("created_at")')
