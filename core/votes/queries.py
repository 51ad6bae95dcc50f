"""Reads of votes. The caller has loaded the thread through what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

import peewee
from peewee import JOIN, fn

from core.access import Actor
from core.db import Prepared, param, some, utc_text
from core.registry import Voting
from core.threads.models import Thread
from core.votes import rules
from core.votes.models import SHORT, Vote, VotePurse


class IsThread(rules.Votable, Protocol):
    """A thread whose votes are shown."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes of a thread as one reader sees them.

    `mine` is how many points the reader gave (0: none), `may` whether they may give some
    now, `left` how many of their budget they could still give (None where there is none).
    `hurdle` is a sentence for somebody who may not vote yet; `is_short` says that their vote
    counts and costs points that they have not left, so that they have to choose. `count` and
    `points` are None for whom they are kept from until they have voted, or until votes are closed.
    """

    thread_id: int
    title: str
    voting: Voting
    count: int | None
    points: int | None
    mine: int
    may: bool
    left: int | None
    hurdle: str = ""
    is_short: bool = False

    @property
    def highest(self) -> int:
        """The most points that the reader could give now."""
        most = rules.highest(self.voting)
        # A short vote has cost nothing, so changing it brings nothing back.
        held = 0 if self.is_short else self.mine
        return most if self.left is None else min(most, held + self.left)


def ballot(actor: Actor, thread: IsThread) -> Ballot | None:
    """The votes of a thread for this reader; None where there are none. One query, or two where
    only those vote who have been here for some time."""
    voting = rules.voting_of(thread)
    if voting is None:
        return None
    asked = _counted(actor, [thread.id]).get(thread.id)
    return _ballot(_reader(actor), thread, voting, asked) if asked is not None else None


def ballots(actor: Actor, threads: Sequence[IsThread]) -> dict[int, Ballot]:
    """The votes of some threads for this reader, by thread. One query, or one more for each
    way of voting that asks how long somebody has been here."""
    asked = _counted(actor, [thread.id for thread in threads])
    reader = _reader(actor)
    found: dict[int, Ballot] = {}
    for thread in threads:
        voting = rules.voting_of(thread)
        if voting is not None and thread.id in asked:
            found[thread.id] = _ballot(reader, thread, voting, asked[thread.id])
    return found


class _Counted(NamedTuple):
    thread_id: int
    votes: int
    points: int
    mine: int
    spent: int
    state: str


def _counted(actor: Actor, thread_ids: Sequence[int]) -> dict[int, _Counted]:
    return {row.thread_id: row for row in _votes.among(thread_ids, user=actor.id)}


def _build_votes(size: int) -> peewee.Query:
    mine = (Vote.thread == Thread.id) & (Vote.user == param("user"))
    purse = (VotePurse.space == Thread.space) & (VotePurse.user == param("user"))
    return (
        Thread.select(
            Thread.id,
            Thread.vote_count,
            Thread.vote_points,
            fn.COALESCE(Vote.points, 0),
            fn.COALESCE(VotePurse.spent, 0),
            fn.COALESCE(Vote.state, ""),
        )
        .join(Vote, JOIN.LEFT_OUTER, on=mine)
        .join_from(Thread, VotePurse, JOIN.LEFT_OUTER, on=purse)
        .where(Thread.id.in_(some(size)))
    )


_votes = Prepared(_Counted, _build_votes)


class _Reader(NamedTuple):
    """Who reads votes, and what keeps them from voting in some way, asked once each."""

    actor: Actor
    hurdle: Callable[[Voting], str]


def _reader(actor: Actor) -> _Reader:
    return _Reader(actor, cache(lambda voting: rules.hurdle(actor, voting)))


def _ballot(reader: _Reader, thread: IsThread, voting: Voting, asked: _Counted) -> Ballot:
    actor = reader.actor
    may = voting.is_open and rules.may_vote(actor, thread, voting)
    hurdle = reader.hurdle(voting) if may else ""
    shows = rules.shows_counts(actor, thread, voting, asked.mine)
    spends = rules.spends(thread, voting)
    return Ballot(
        thread_id=thread.id,
        title=thread.title,
        voting=voting,
        count=asked.votes if shows else None,
        points=asked.points if shows else None,
        mine=asked.mine,
        may=may and not hurdle,
        left=max(voting.budget - asked.spent, 0) if spends else None,
        hurdle=hurdle,
        is_short=spends and asked.state == SHORT,
    )


def votes_of(actor: Actor, thread_ids: Sequence[int]) -> dict[int, int]:
    """How many points the reader gave each of some threads; those without are left out."""
    query = Vote.select(Vote.thread, Vote.points).where(
        (Vote.user == actor.id) & Vote.thread.in_(list(thread_ids))
    )
    return dict(query.tuples())


def voted_by(user_id: Any) -> peewee.Expression:
    """The filter on `Thread` of those that somebody has voted for; in a `Prepared` query
    `user_id` is a `param`."""
    return Thread.id.in_(Vote.select(Vote.thread).where(Vote.user == user_id))


class _Since(NamedTuple):
    thread_id: int
    votes: int


def votes_since(thread_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """How many votes some threads got after a moment, of those that stand; threads without any
    are left out."""
    return dict(_since.among(thread_ids, since=utc_text(since)))


def _build_since(size: int) -> peewee.Query:
    return (
        Vote.select(Vote.thread, fn.COUNT(Vote.id))
        .where(Vote.thread.in_(some(size)) & (Vote.created_at > param("since")))
        .group_by(Vote.thread)
    )


_since = Prepared(_Since, _build_since)


def votes_by_day(thread_ids: Sequence[int]) -> list[tuple[int, date, int]]:
    """How many votes that stand some threads got on each day (UTC) on which they got any."""
    day = fn.DATE(Vote.created_at).python_value(str)
    query = (
        Vote.select(Vote.thread, day, fn.COUNT(Vote.id))
        .where(Vote.thread.in_(list(thread_ids)))
        .group_by(Vote.thread, day)
        .order_by(Vote.thread, day)
    )
    rows = query.tuples() if thread_ids else []
    return [(thread_id, date.fromisoformat(on), many) for thread_id, on, many in rows]


def voter_ids(thread_id: int) -> list[int]:
    """Everybody who voted for a thread, such as to tell them of it. Not for pages: who reads one
    may not know them all."""
    query = Vote.select(Vote.user).where(Vote.thread == thread_id).order_by(Vote.user)
    return [user_id for (user_id,) in query.tuples()]
