"""Reads of votes that look odd, for those who keep order there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from plugins.ideas.models import IdeaSuspicion
from townhall import LARGEST, Actor, NotFound, Thread, User, as_utc, visible

SHOWN = 50


class Person(NamedTuple):
    """Somebody whose vote looks odd."""

    id: int
    username: str
    name: str
    avatar: str
    joined_at: datetime


class Odd(NamedTuple):
    """Votes for an idea that look odd (see `models.IdeaSuspicion`)."""

    id: int
    sort: str
    thread: Thread
    people: Sequence[Person]
    found_at: datetime
    is_settled: bool
    is_fine: bool
    taken: int


def odd_votes(actor: Actor) -> tuple[list[Odd], list[Odd]]:
    """What waits for somebody to look at it, oldest first, and what was settled last. Four
    queries."""
    may = visible(actor) & Thread.space.in_(actor.spaces_with("spaces.moderate"))
    query = IdeaSuspicion.select(IdeaSuspicion, Thread).join(Thread).where(may)
    waits = IdeaSuspicion.settled_at.is_null()
    order = (IdeaSuspicion.found_at, IdeaSuspicion.id)
    waiting = list(query.where(waits).order_by(*order).limit(SHOWN))
    done = query.where(~waits).order_by(IdeaSuspicion.settled_at.desc(), IdeaSuspicion.id)
    settled = list(done.limit(SHOWN))
    people = _people({user_id for row in (*waiting, *settled) for user_id in row.voters})
    return [_odd(row, people) for row in waiting], [_odd(row, people) for row in settled]


def seen_suspicion(actor: Actor, suspicion_id: int) -> IdeaSuspicion:
    """One of them, through the actor's sight of its idea. Raises `NotFound`."""
    one = IdeaSuspicion.id == min(suspicion_id, LARGEST)
    found = IdeaSuspicion.select().join(Thread).where(one & visible(actor)).first()
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _people(user_ids: set[int]) -> dict[int, Person]:
    columns = (User.id, User.username, User.name, User.avatar, User.created_at)
    rows = User.select(*columns).where(User.id.in_(sorted(user_ids))) if user_ids else None
    return {row[0]: Person(*row) for row in rows.tuples()} if rows is not None else {}


def _odd(row: Any, people: dict[int, Person]) -> Odd:
    found_at = as_utc(row.found_at)
    assert found_at
    return Odd(
        id=row.id,
        sort=row.sort,
        thread=row.thread,
        people=[people[user_id] for user_id in row.voters if user_id in people],
        found_at=found_at,
        is_settled=row.settled_at is not None,
        is_fine=bool(row.is_fine),
        taken=len(row.taken),
    )
