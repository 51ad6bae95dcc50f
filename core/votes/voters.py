"""Who voted for a thread, for those who decide about it: the list, and who they are together.

The caller has loaded the thread through what the reader may see, and checked that they may read
names. What is looked at here changes no count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee
from peewee import Case, fn

from core import clock
from core.access import Actor, in_groups
from core.accounts.models import User
from core.groups.models import Group, Membership
from core.groups.seeing import rosters
from core.keyset import Key, Page, moment, paged
from core.threads.models import Thread
from core.votes.models import Vote

NEW, YEAR = timedelta(days=30), timedelta(days=365)


class Share(NamedTuple):
    """How many of a thread's voters are in a group, and the points they gave."""

    id: int
    name: str
    votes: int
    points: int


class Tenures(NamedTuple):
    """How many voters have been here for less than a month, less than a year, and longer."""

    new: int
    year: int
    longer: int


def voters_page(thread_id: int, after: str = "", *, group_id: int = 0) -> Page[Any]:
    """Who voted for a thread, newest first: person, `points`, `state`, `voted_at`, `joined_at`.
    With a group, those in it."""
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
            User.created_at.alias("joined_at"),
        )
        .join(User)
        .where(Vote.thread == thread_id)
        .namedtuples()
    )
    if group_id:
        query = query.where(in_groups({group_id}))
    keys = (Key("voted_at", Vote.created_at, moment), Key("vote_id", Vote.id, int))
    return paged(query, keys, after)


def voters_of(thread_ids: Iterable[int] | peewee.Query) -> peewee.Query:
    """A query of pairs (`thread_id`, `user_id`): who has voted for some threads. To be united
    with others, such as `core.links.queries.linked_people`; a number of people is for everybody
    who reads how many votes there are, names are not."""
    chosen = thread_ids if isinstance(thread_ids, peewee.Query) else list(thread_ids)
    pairs = Vote.select(Vote.thread.alias("thread_id"), Vote.user.alias("user_id"))
    return pairs.where(Vote.thread.in_(chosen))


class FreshVote(NamedTuple):
    """A vote of late, and since when its voter is here."""

    thread_id: int
    user_id: int
    voted_at: datetime
    joined_at: datetime


def fresh_votes(kind: str, since: datetime) -> list[FreshVote]:
    """Votes for threads of a kind that stand, cast after a moment, by thread and time."""
    rows = (
        Vote.select(Vote.thread, Vote.user, Vote.created_at, User.created_at)
        .join(User)
        .join_from(Vote, Thread)
        .where((Vote.created_at > since) & (Thread.kind == kind) & Thread.deleted_at.is_null())
        .order_by(Vote.thread, Vote.created_at, Vote.id)
    )
    return [FreshVote(*row) for row in rows.tuples()]


def votes_by_group(actor: Actor, thread_id: int) -> list[Share]:
    """The groups that voters of a thread have joined and whose people the actor may see, most
    votes first. Somebody in several counts in each of them."""
    count, points = fn.COUNT(Vote.id), fn.SUM(Vote.points)
    query = (
        Vote.select(Group.id, Group.name, count, points)
        .join(Membership, on=(Membership.user == Vote.user))
        .join(Group, on=(Membership.group == Group.id))
        .where((Vote.thread == thread_id) & rosters(actor))
        .group_by(Group.id, Group.name)
        .order_by(count.desc(), Group.id)
    )
    return [Share(id_, str(name), votes, int(sum_)) for id_, name, votes, sum_ in query.tuples()]


def votes_by_tenure(thread_id: int) -> Tenures:
    """For how long the voters of a thread have been here."""
    now = clock.now()

    def since(limit: Any) -> Any:
        return fn.COALESCE(fn.SUM(Case(None, [(limit, 1)], 0)), 0)

    young, first_year = User.created_at > now - NEW, User.created_at > now - YEAR
    row = (
        Vote.select(since(young), since(~young & first_year), since(~first_year))
        .join(User)
        .where(Vote.thread == thread_id)
        .tuples()
        .get()
    )
    return Tenures(*(int(number) for number in row))


class CastVote(NamedTuple):
    """A vote as tables have it."""

    thread_id: int
    user_id: int
    username: str
    name: str
    points: int
    state: str
    voted_at: datetime


def votes_in(thread_ids: Iterable[int] | peewee.Query) -> Iterator[CastVote]:
    """Every vote for some threads with who cast it, by thread and in the order in which they
    came: for tables of those who may read names."""
    chosen = thread_ids if isinstance(thread_ids, peewee.Query) else list(thread_ids)
    columns = (Vote.thread, User.id, User.username, User.name, Vote.points, Vote.state)
    query = (
        Vote.select(*columns, Vote.created_at)
        .join(User)
        .where(Vote.thread.in_(chosen))
        .order_by(Vote.thread, Vote.created_at, Vote.id)
    )
    return (CastVote(*row) for row in query.tuples().iterator())
