"""How many people a change would reach."""

from __future__ import annotations

from typing import NamedTuple

from peewee import Case, Value, fn

from plugins.events.models import EventAnswer, EventDate
from plugins.events.queries.shown import GONE, DateView
from townhall import clock

TOLD = ("going", "maybe", "waiting", "offered", "asked")


class Reach(NamedTuple):
    """How many people have answered this date, this and later ones, and all that come."""

    one: int
    following: int
    all: int


def reach_of(date: DateView) -> Reach:
    """Whom a change of a date, of it and those that follow, or of all would reach."""
    counts = [
        _people(EventDate.id == date.id),
        _people(EventDate.starts_at >= date.starts_at),
        _people(EventDate.ends_at > clock.now()),
    ]
    row = (
        EventAnswer.select(*counts)
        .join(EventDate)
        .where(
            (EventDate.event == date.event_id)
            & (EventDate.state != GONE)
            & EventAnswer.status.in_(TOLD)
        )
    )
    return Reach(*row.tuples().get())


def _people(which: object) -> object:
    somebody = Case(None, [(which, EventAnswer.user)], Value(None))
    return fn.COUNT(somebody.distinct())
