"""What core itself counts: who joins, who is here, who does what in which space."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from peewee import Value, fn

from core.accounts.models import User
from core.insights.models import Presence
from core.measures import Counted
from core.threads.models import Post, Reaction, Thread
from core.votes.models import Vote


def count_joined(first: date, last: date) -> Iterator[Counted]:
    """Accounts on the day they were made, those left out that were never confirmed."""
    query = User.select(_day(User.created_at), User.id).where(
        User.state.in_(("active", "suspended"))
        & User.confirmed_at.is_null(False)
        & _within(User.created_at, first, last)
    )
    for day, user_id in query.tuples().iterator():
        yield Counted(_date(day), user_id)


def count_activity(first: date, last: date) -> Iterator[Counted]:
    """Who was here, and who did what in which space; who did something was here."""
    here = set()
    queries = (
        _written("thread", Post.number == 1, first, last),
        _written("reply", Post.number > 1, first, last),
        _reacted(first, last),
        _voted(first, last),
    )
    for query in queries:
        for day, user_id, space_id, part, amount in query.tuples().iterator():
            at = _date(day)
            here.add((at, user_id))
            yield Counted(at, user_id, space_id, part=part, amount=amount)
    visits = Presence.select(Presence.day, Presence.user).where(Presence.day.between(first, last))
    here.update(visits.tuples().iterator())
    for at, user_id in here:
        yield Counted(at, user_id, part="here")


def _written(part: str, which: Any, first: date, last: date) -> Any:
    return (
        Post.select(
            _day(Post.created_at), Post.author, Thread.space, Value(part), fn.COUNT(Post.id)
        )
        .join(Thread)
        .where(
            which
            & (Post.sort != "log")
            & Post.deleted_at.is_null()
            & Thread.deleted_at.is_null()
            & _within(Post.created_at, first, last)
        )
        .group_by(_day(Post.created_at), Post.author, Thread.space)
    )


def _reacted(first: date, last: date) -> Any:
    return (
        Reaction.select(
            _day(Reaction.created_at),
            Reaction.user,
            Thread.space,
            Value("reaction"),
            fn.COUNT(Reaction.post),
        )
        .join(Post)
        .join(Thread)
        .where(
            Post.deleted_at.is_null()
            & Thread.deleted_at.is_null()
            & _within(Reaction.created_at, first, last)
        )
        .group_by(_day(Reaction.created_at), Reaction.user, Thread.space)
    )


def _voted(first: date, last: date) -> Any:
    return (
        Vote.select(
            _day(Vote.created_at),
            Vote.user,
            Thread.space,
            Value("reaction"),
            fn.COUNT(Vote.thread),
        )
        .join(Thread)
        .where(Thread.deleted_at.is_null() & _within(Vote.created_at, first, last))
        .group_by(_day(Vote.created_at), Vote.user, Thread.space)
    )


def _within(column: Any, first: date, last: date) -> Any:
    start = datetime.combine(first, time(), UTC)
    return (column >= start) & (column < datetime.combine(last + timedelta(days=1), time(), UTC))


def _day(column: Any) -> Any:
    return fn.DATE(column).coerce(False)


def _date(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
