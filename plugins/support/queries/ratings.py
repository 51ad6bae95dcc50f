"""How the help was found, and of which tickets nobody has asked yet."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee

from plugins.support import KIND, log
from plugins.support.models import SupportEntry, SupportRating, SupportTicket
from plugins.support.queues import Queue
from plugins.support.states import CLOSED, SOLVED, category_of
from townhall import Actor, NotFound, Prepared, clock, param

DAYS = 14
"""For how long what was said can be changed, from the question on."""
LATEST = timedelta(days=7)
"""A question that comes later than this after its moment is not asked any more: a queue that begins
to ask does not ask about last year."""


def digest(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def rating_by_token(token: str) -> SupportRating:
    """The question that a link of a mail answers. Raises `NotFound`."""
    found = SupportRating.get_or_none(SupportRating.secret == digest(token[:100]))
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


class Rating(NamedTuple):
    """How it was, as the requester says (see `models.SupportRating`)."""

    thread_id: int
    user_id: int | None
    asked_at: datetime
    is_good: bool | None
    comment: str
    given_at: datetime | None


def _build() -> peewee.Query:
    columns = [getattr(SupportRating, name) for name in Rating._fields]
    return SupportRating.select(*columns).where(SupportRating.thread == param("thread_id"))


_rating = Prepared(Rating, _build, typed=True)


def rating_of(thread_id: int) -> Rating | None:
    """What was asked and said about a ticket; None before."""
    return _rating.first(thread_id=thread_id)


def own_rating(actor: Actor, thread_id: int) -> SupportRating:
    """The question about a request of the actor's own. Raises `NotFound`."""
    found = SupportRating.get_or_none(SupportRating.thread == thread_id)
    if found is None or not actor.id or found.user_id != actor.id:
        raise NotFound
    return found  # type: ignore[no-any-return]


def is_open(rating: Any) -> bool:
    """Whether it can still be said, or changed."""
    asked_at: datetime = rating.asked_at
    return clock.now() < asked_at + timedelta(days=DAYS)


def to_ask(queue: Queue) -> list[int]:
    """Tickets of a queue that were solved long enough ago, and may have to be asked about."""
    until = clock.now() - timedelta(hours=queue.rate_hours)
    when = SupportTicket.solved_at.between(until - LATEST, until)
    mine = (SupportTicket.space == queue.space_id) & SupportTicket.category.in_((SOLVED, CLOSED))
    rows = (
        SupportTicket.select(SupportTicket.thread)
        .join(
            SupportRating,
            peewee.JOIN.LEFT_OUTER,
            on=(SupportRating.thread == SupportTicket.thread),
        )
        .where(mine & when & ~SupportTicket.is_spam & SupportRating.thread.is_null())
        .order_by(SupportTicket.thread)
    )
    return [thread_id for (thread_id,) in rows.tuples()]


def may_be_asked(thread: Any) -> bool:
    """Whether somebody of the team has solved it, and it is solved still: who merged it, a timer or
    a rule does not count. By whoever holds the thread."""
    if thread.kind != KIND or thread.deleted_at is not None or thread.merged_into_id is not None:
        return False
    if category_of(thread.state) not in (SOLVED, CLOSED):
        return False
    if SupportTicket.get_by_id(thread.id).is_spam:
        return False
    steps = (SupportEntry.thread == thread.id) & (SupportEntry.sort == log.STATE)
    columns = (SupportEntry.before, SupportEntry.after, SupportEntry.role)
    for before, after, role in (
        SupportEntry.select(*columns).where(steps).order_by(SupportEntry.id.desc()).tuples()
    ):
        over = (SOLVED, CLOSED)
        if category_of(after) in over and category_of(before) not in over:
            return bool(role == "team")
    return False
