"""Reads for the page of one's data."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor
from core.erasing.models import Leaving
from core.mydata.models import PersonalExport


class ExportView(NamedTuple):
    """An export as its page shows it."""

    id: int
    key: str
    state: str
    asked_at: datetime
    expires_at: datetime | None
    size: int


class LeavingView(NamedTuple):
    """That somebody is leaving: when they are erased, and whether their posts stay."""

    due_at: datetime
    keeps_posts: bool
    began_at: datetime | None


_COLUMNS = [getattr(PersonalExport, name) for name in ExportView._fields]


def newest_export(actor: Actor) -> ExportView | None:
    """The actor's export that waits, can be fetched or has failed."""
    mine = PersonalExport.select(*_COLUMNS).where(PersonalExport.user == actor.id)
    row = mine.order_by(PersonalExport.id.desc()).tuples().first()
    return None if row is None else ExportView(*row)


def ready_export(actor: Actor, export_id: int) -> ExportView:
    """An export of the actor's own that can be fetched. Raises `NotFound`."""
    row = (
        PersonalExport.select(*_COLUMNS)
        .where(
            (PersonalExport.id == export_id)
            & (PersonalExport.user == actor.id)
            & (PersonalExport.state == "ready")
            & (PersonalExport.expires_at > clock.now())
        )
        .tuples()
        .first()
    )
    if row is None:
        raise NotFound
    return ExportView(*row)


def leaving_of(actor: Actor) -> LeavingView | None:
    """Whether and when the actor leaves."""
    columns = (Leaving.due_at, Leaving.keeps_posts, Leaving.began_at)
    row = Leaving.select(*columns).where(Leaving.user == actor.id).tuples().first()
    return None if row is None else LeavingView(*row)
