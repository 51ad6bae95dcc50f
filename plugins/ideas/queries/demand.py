"""How many people want an idea, and who: those who voted, and those who asked for the same in a
thread that is linked with it. Each counts once, whatever they did.

Whether a certain member has voted is known to the team alone. As everybody sees who started a
linked thread, nothing that others are told depends on whether that person has voted as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from plugins.ideas.rules import may_decide
from townhall import (
    Actor,
    Ballot,
    LinkedThread,
    Thread,
    ThreadView,
    User,
    linked_people,
    links_of,
    voters,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A linked thread, who started it, and for the team whether they have voted as well."""

    thread: LinkedThread
    author: Any
    has_voted: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """How many people want an idea, as far as one reader may know.

    `voters` have voted and `askers` have started one of the linked threads that the reader sees.
    `people` are all of them for the team, each once; for others those who have voted, since the
    difference would tell who of the askers has. `unnamed` votes came from another system, nobody
    knows whose they were: they stand beside.
    """

    people: int
    voters: int
    askers: int
    threads: int
    unnamed: int


def demand_of(
    actor: Actor, thread: ThreadView, ballot: Ballot | None, imported: int
) -> Demand | None:
    """How many people want an idea that was loaded through the actor's sight and has `imported`
    votes of another system; None where how many there are is kept from them. No query, or up to
    two where it is linked with something."""
    if ballot is None or ballot.count is None:
        return None
    unnamed = max(imported, 0)
    voters = ballot.count - unnamed
    links = links_of(actor, thread.id) if thread.has_links else []
    askers = {link.author_id for link in links}
    new = askers - _voted(thread.id, askers) if may_decide(actor, thread) else set()
    return Demand(voters + len(new), voters, len(askers), len(links), unnamed)


def asked_in(actor: Actor, thread: ThreadView) -> list[Asked]:
    """The threads that an idea is linked with, as far as the actor sees them, with who started
    each of them; whether these have voted is for those who decide about it."""
    links = links_of(actor, thread.id) if thread.has_links else []
    ids = {link.author_id for link in links}
    voted = _voted(thread.id, ids) if may_decide(actor, thread) else set()
    people = _people(ids)
    return [Asked(one, people.get(one.author_id), one.author_id in voted) for one in links]


def people_wanting(actor: Actor, thread_ids: Sequence[int]) -> dict[int, int]:
    """How many people want each of some ideas, by id: for tables of those who decide. One query
    for some hundred ideas."""
    found: dict[int, int] = {}
    for at in range(0, len(thread_ids), 500):
        some = list(thread_ids[at : at + 500])
        pairs = voters.voters_of(some).union(linked_people(some, actor=actor)).alias("wanting")
        query = (
            Thread.select(Thread.id, fn.COUNT(pairs.c.user_id))
            .join(pairs, on=(pairs.c.thread_id == Thread.id))
            .where(Thread.id.in_(some))
            .group_by(Thread.id)
        )
        found.update(query.tuples())
    return found


def _voted(thread_id: int, user_ids: Collection[int]) -> set[int]:
    """Which of some people have voted."""
    if not user_ids:
        return set()
    pairs = voters.voters_of([thread_id]).alias("voted")
    ids = list(user_ids)
    query = User.select(User.id).join(pairs, on=(pairs.c.user_id == User.id))
    return {user_id for (user_id,) in query.where(User.id.in_(ids)).tuples()}


def _people(user_ids: Collection[int]) -> Mapping[int, Any]:
    columns = (User.id, User.username, User.name, User.avatar)
    rows = User.select(*columns).where(User.id.in_(list(user_ids))).namedtuples()
    return {row.id: row for row in rows} if user_ids else {}
