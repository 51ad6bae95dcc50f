"""Reads of reports: one's own, and those of an item for whoever reviews it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from core.access import Actor
from core.accounts.models import User
from core.keyset import Key, Page, paged
from core.reports.models import Report
from core.review.models import ReviewItem
from core.review.queries import is_on

PAGE = 30


class ReportLine(NamedTuple):
    """A report as a reviewer reads it; without names for whose own it is."""

    id: int
    kind: str
    text: str
    weight: int
    state: str
    created_at: datetime
    username: str | None
    name: str | None


def own_report(actor: Actor, sort: str, target_id: int) -> Report | None:
    """The actor's open report about something."""
    found: Report | None = Report.get_or_none(Report.open_key == f"{actor.id}:{sort}:{target_id}")
    return found


def own_reports(actor: Actor, after: str) -> Page[Any]:
    """What the actor has reported, newest first, and what came of it."""
    query = (
        Report.select(
            Report.id,
            Report.kind,
            Report.text,
            Report.state,
            Report.created_at,
            Report.closed_at,
            ReviewItem.snapshot.alias("snapshot"),
        )
        .join(ReviewItem)
        .where((Report.reporter == actor.id) & is_on())
    )
    return paged(query.namedtuples(), (Key("id", Report.id, int),), after, size=PAGE)


def reports_on(item_id: int, *, named: bool) -> list[ReportLine]:
    """What was reported about an item's subject, oldest first."""
    rows = (
        Report.select(
            Report.id,
            Report.kind,
            Report.text,
            Report.weight,
            Report.state,
            Report.created_at,
            User.username,
            User.name,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Report.reporter == User.id))
        .where(Report.item == item_id)
        .order_by(Report.id)
        .limit(200)
        .tuples()
    )
    lines = [ReportLine(*row) for row in rows]
    return lines if named else [line._replace(username=None, name=None, text="") for line in lines]
