"""Reads of votes. The caller has loaded the thread through what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from peewee import JOIN, fn

from core.access import Actor
from core.accounts.models import User
from core.keyset import Key, Page, moment, paged
from core.registry import Voting
from core.threads.models import Thread
from core.votes import rules
from core.votes.models import Vote, VotePurse


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
    """

    thread_id: int
    title: str
    voting: Voting
    count: int
    points: int
    mine: int
    may: bool
    left: int | None

    @property
    def highest(self) -> int:
        """The most points that the reader could give now."""
        most = rules.highest(self.voting)
        return most if self.left is None else min(most, self.mine + self.left)


def ballot(actor: Actor, thread: IsThread) -> Ballot | None:
    """The votes of a thread for this reader; None where there are none. One query."""
    voting = rules.voting_of(thread)
    if voting is None:
        return None
    mine = (Vote.thread == Thread.id) & (Vote.user == actor.id)
    purse = (VotePurse.space == Thread.space) & (VotePurse.user == actor.id)
    count, points, given, spent = (
        Thread.select(
            Thread.vote_count,
            Thread.vote_points,
            fn.COALESCE(Vote.points, 0),
            fn.COALESCE(VotePurse.spent, 0),
        )
        .join(Vote, JOIN.LEFT_OUTER, on=mine)
        .join_from(Thread, VotePurse, JOIN.LEFT_OUTER, on=purse)
        .where(Thread.id == thread.id)
        .tuples()
        .get()
    )
    return Ballot(
        thread_id=thread.id,
        title=thread.title,
        voting=voting,
        count=count,
        points=points,
        mine=given,
        may=voting.is_open and rules.may_vote(actor, thread, voting),
        left=max(voting.budget - spent, 0) if rules.spends(thread, voting) else None,
    )


def votes_of(actor: Actor, thread_ids: Sequence[int]) -> dict[int, int]:
    """How many points the reader gave each of some threads; those without are left out."""
    query = Vote.select(Vote.thread, Vote.points).where(
        (Vote.user == actor.id) & Vote.thread.in_(list(thread_ids))
    )
    return dict(query.tuples())


def voters_page(thread_id: int, after: str = "") -> Page[Any]:
    """Who voted for a thread, newest first: person, `points`, `state`, `voted_at`."""
    query = (
        Vote.select(
            Vote.id.alias("vote_id"),
            Vote.points,
            Vote.state,
            Vote.created_at.alias("voted_at"),
            User.id,
            User.username,
            User.name,
            User.avatar,
        )
        .join(User)
        .where(Vote.thread == thread_id)
        .namedtuples()
    )
    keys = (Key("voted_at", Vote.created_at, moment), Key("vote_id", Vote.id, int))
    return paged(query, keys, after)
