"""What goes on around a ticket just now: answers that wait to leave, and who looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import peewee

from plugins.support.models import SupportOutgoing, SupportPresence
from plugins.support.models.talk import REFUSED, WAITING
from plugins.support.queries.stream import Who
from townhall import Actor, Prepared, User, clock, param, utc_text

LOOKS = timedelta(seconds=60)
WRITES = timedelta(seconds=45)


class Waiting(NamedTuple):
    """An answer that waits to leave, or could not."""

    id: int
    body: str
    state: str
    problem: str
    due_at: datetime
    author: Who

    @property
    def seconds(self) -> int:
        """In how many seconds it leaves, 0 for now."""
        return max(0, round((self.due_at - clock.now()).total_seconds()))


class Present(NamedTuple):
    """Somebody else of the team who looks at a ticket, and whether they write."""

    who: Who
    writes: bool


def outgoing(actor: Actor, thread_id: int) -> list[Waiting]:
    """Answers of the team that wait to leave, those of one's own that could not, and those of
    others that are nowhere else, since whoever wrote them works here no more."""
    rows = _outgoing.all(thread_id=thread_id, viewer=actor.id)
    return [Waiting(*row[:5], Who(*row[5:])) for row in rows]


class _Outgoing(NamedTuple):
    id: int
    body: str
    state: str
    problem: str
    due_at: datetime
    author_id: int
    username: str
    name: str
    avatar: str


def _build_outgoing() -> peewee.Query:
    waits = SupportOutgoing.state == WAITING
    mine = (SupportOutgoing.author == param("viewer")) | (SupportOutgoing.body != "")
    refused = (SupportOutgoing.state == REFUSED) & mine
    return (
        SupportOutgoing.select(
            SupportOutgoing.id,
            SupportOutgoing.body,
            SupportOutgoing.state,
            SupportOutgoing.problem,
            SupportOutgoing.due_at,
            User.id,
            User.username,
            User.name,
            User.avatar,
        )
        .join(User, on=(SupportOutgoing.author == User.id))
        .where((SupportOutgoing.thread == param("thread_id")) & (waits | refused))
        .order_by(SupportOutgoing.id)
    )


_outgoing = Prepared(_Outgoing, _build_outgoing, typed=True)


def present(actor: Actor, thread_id: int) -> list[Present]:
    """Who else of the team has looked at a ticket within the last minute."""
    now = clock.now()
    rows = _present.all(thread_id=thread_id, viewer=actor.id, since=utc_text(now - LOOKS))
    since = now - WRITES
    return [
        Present(Who(*row[1:]), row.writing_at is not None and row.writing_at > since)
        for row in rows
    ]


class _Present(NamedTuple):
    writing_at: datetime | None
    id: int
    username: str
    name: str
    avatar: str


def _build_present() -> peewee.Query:
    return (
        SupportPresence.select(
            SupportPresence.writing_at, User.id, User.username, User.name, User.avatar
        )
        .join(User, on=(SupportPresence.user == User.id))
        .where(
            (SupportPresence.thread == param("thread_id"))
            & (SupportPresence.user != param("viewer"))
            & (SupportPresence.seen_at > param("since"))
        )
        .order_by(User.id)
        .limit(20)
    )


_present = Prepared(_Present, _build_present, typed=True)


def is_outgoing(thread_id: int, outgoing_id: int) -> bool:
    """Whether an answer of that number was written in a ticket."""
    mine = (SupportOutgoing.thread == thread_id) & (SupportOutgoing.id == outgoing_id)
    return bool(SupportOutgoing.select().where(mine).exists())
