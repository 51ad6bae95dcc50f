"""Who hears of what the team does with an idea."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from townhall import Actor, Thread, ThreadView, User, following, readers, voter_ids

LOT = 20_000
"""How many people one statement names: SQLite takes 32,766 values."""
AUTHOR, VOTER, FOLLOWER = "author", "voter", "follower"


class _IsThread(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def audience(self) -> str: ...


class Reach(NamedTuple):
    """How many people hear of a change, by why they do: each of them once."""

    authors: int
    voters: int
    followers: int

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self)


def concerned(thread: Thread | ThreadView) -> dict[int, str]:
    """Whom an idea concerns, and why: its author, its voters, who follows it; not who has muted
    it. Whether they may see it is looked at when they are told (`townhall.tell`)."""
    known = following(thread)
    found = dict.fromkeys(known.follows, FOLLOWER)
    found |= dict.fromkeys(voter_ids(thread.id), VOTER)
    found[thread.author_id] = AUTHOR
    return {user_id: why for user_id, why in sorted(found.items()) if user_id not in known.mutes}


def reach_of(actor: Actor, thread: ThreadView) -> Reach:
    """How many people would hear of what `actor` does with an idea now: those alone who may see
    it. In a handful of queries, whatever their number."""
    people = concerned(thread)
    people.pop(actor.id, None)
    may = readers_among(thread, list(people))
    reasons = [why for user_id, why in people.items() if user_id in may]
    return Reach(*(reasons.count(why) for why in (AUTHOR, VOTER, FOLLOWER)))


def readers_among(thread: _IsThread, user_ids: list[int]) -> set[int]:
    """Those of some people who may see an idea now."""
    found: set[int] = set()
    for at in range(0, len(user_ids), LOT):
        some = User.id.in_(user_ids[at : at + LOT])
        rows = User.select(User.id).where(some & readers(thread.audience, thread.id))
        found.update(user_id for (user_id,) in rows.tuples())
    return found
