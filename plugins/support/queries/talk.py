"""What goes on around a ticket just now: answers that wait to leave, and who looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from plugins.support.models import SupportOutgoing, SupportPresence
from plugins.support.models.talk import REFUSED, WAITING
from plugins.support.queries.stream import Who
from townhall import Actor, User, clock

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
    waits = SupportOutgoing.state == WAITING
    mine = (SupportOutgoing.author == actor.user_id) | (SupportOutgoing.body != "")
    refused = (SupportOutgoing.state == REFUSED) & mine
    rows = (
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
        .where((SupportOutgoing.thread == thread_id) & (waits | refused))
        .order_by(SupportOutgoing.id)
    )
    return [
        Waiting(number, body, state, problem, due_at, Who(*who))
        for number, body, state, problem, due_at, *who in rows.tuples()
    ]


def present(actor: Actor, thread_id: int) -> list[Present]:
    """Who else of the team has looked at a ticket within the last minute."""
    now = clock.now()
    rows = (
        SupportPresence.select(
            SupportPresence.writing_at, User.id, User.username, User.name, User.avatar
        )
        .join(User, on=(SupportPresence.user == User.id))
        .where(
            (SupportPresence.thread == thread_id)
            & (SupportPresence.user != actor.user_id)
            & (SupportPresence.seen_at > now - LOOKS)
        )
        .order_by(User.id)
        .limit(20)
    )
    found = []
    for writing_at, *who in rows.tuples():
        found.append(Present(Who(*who), writing_at is not None and writing_at > now - WRITES))
    return found


def is_outgoing(thread_id: int, outgoing_id: int) -> bool:
    """Whether an answer of that number was written in a ticket."""
    mine = (SupportOutgoing.thread == thread_id) & (SupportOutgoing.id == outgoing_id)
    return bool(SupportOutgoing.select().where(mine).exists())
