"""The requests that somebody has a part in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from plugins.support import KIND
from plugins.support.models import SupportPerson, SupportTicket
from plugins.support.states import ACTIVE
from townhall import Actor, Key, Thread, ThreadLine, lines_of, paged

SIZE = 25


class Mine(NamedTuple):
    """A part of somebody's requests, the one with the latest word first; `older` continues it."""

    lines: list[ThreadLine]
    older: str


def my_requests(
    actor: Actor, *, only_open: bool = False, after: str = "", size: int = SIZE
) -> Mine:
    """The requests that somebody opened or was taken into; those of others that they answer stand
    on the desk."""
    where = (Thread.kind == KIND) & Thread.deleted_at.is_null() & _mine(actor)
    if only_open:
        where &= SupportTicket.category.in_(ACTIVE)
    query = (
        SupportTicket.select(SupportTicket.thread.alias("id"), Thread.last_post_at)
        .join(Thread, on=(SupportTicket.thread == Thread.id))
        .where(where)
        .namedtuples()
    )
    keys = (
        Key("last_post_at", Thread.last_post_at, datetime.fromisoformat),
        Key("id", SupportTicket.thread, int),
    )
    page = paged(query, keys, after, size=size)
    lines = lines_of(actor, [row.id for row in page.rows])
    return Mine([lines[row.id] for row in page.rows if row.id in lines], page.after)


def _mine(actor: Actor) -> Any:
    inside = SupportPerson.select(SupportPerson.thread).where(
        (SupportPerson.user == actor.id) & (SupportPerson.state == "in")
    )
    return (Thread.author == actor.id) | Thread.id.in_(inside)
