"""Tables of the insights: who was here on which day, and what each day came to."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class Presence(Model):
    """That somebody was here on a day (UTC). Written by the buffer, forgotten after a time."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    day = peewee.DateField()

    class Meta:
        primary_key = peewee.CompositeKey("user", "day")
        indexes = ((("day", "user"), False),)


class DailyFigure(Model):
    """What a metric counted on a day (see `core.registry.Counted`); 0 is nobody and nowhere.

    Worked out of other rows and made anew from them at any time, so nothing points here and
    it points to nothing.
    """

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


class FigureCount(Model):
    """Until when a metric is counted, and why that failed. Who counts holds this row."""

    metric = peewee.CharField(max_length=60, primary_key=True)
    counted_at = UTCDateTime(null=True)
    error = peewee.CharField(max_length=255, constraints=default(""), default="")

    class Meta:
        table_name = "figure_count"
