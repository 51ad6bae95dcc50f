"""Votes that look as if one person cast many of them. Whether it is so, a moderator says.

A burst is `BURST` votes or more for one idea within an hour by accounts that were younger than a
week, if they are at least half of that hour's votes. Shared are votes of accounts that have signed
in with the same browser, or three or more in the same network with the same sort of browser.
Votes that the team has written down count for neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from plugins.ideas import KIND, vote_sorts
from plugins.ideas.models import IdeaProxy, IdeaSuspicion
from townhall import (
    Notice,
    Thread,
    User,
    alike,
    clock,
    hold_thread,
    holders,
    tell,
    transaction,
    voters,
)

BURST_SORT, SHARED_SORT = "burst", "shared"
LATELY = timedelta(hours=24)
HOUR, YOUNG, BURST = timedelta(hours=1), timedelta(days=7), 5


def look_at_votes() -> None:
    """Look at the votes of the last day, and have moderators look at what is odd. A job."""
    votes = voters.fresh_votes(KIND, clock.now() - LATELY)
    for thread_id, some in groupby(votes, key=lambda vote: vote.thread_id):
        own = _own(thread_id, list(some))
        for sort, odd in ((BURST_SORT, burst_of(own)), (SHARED_SORT, shared_by(own))):
            if odd:
                _flag(thread_id, sort, odd)


def burst_of(votes: Sequence[voters.FreshVote]) -> set[int]:
    """New accounts of which many voted for one idea within an hour, given its votes by time."""
    found: set[int] = set()
    # Thousands may vote within a day: each is looked at when it enters the hour, when it leaves
    # it, and when it is found.
    first = young = seen = 0
    for last, vote in enumerate(votes):
        young += _is_young(vote)
        while votes[first].voted_at <= vote.voted_at - HOUR:
            young -= _is_young(votes[first])
            first += 1
        if young >= BURST and 2 * young >= last + 1 - first:
            seen = max(seen, first)
            found |= {one.user_id for one in votes[seen : last + 1] if _is_young(one)}
            seen = last + 1
    return found


def _is_young(vote: voters.FreshVote) -> bool:
    return vote.voted_at - vote.joined_at < YOUNG


def shared_by(votes: Iterable[voters.FreshVote]) -> set[int]:
    """Who of those who voted for one idea share a browser or a network."""
    groups = alike({vote.user_id for vote in votes})
    return {user_id for group in groups for user_id in group.user_ids}


def _own(thread_id: int, votes: list[voters.FreshVote]) -> list[voters.FreshVote]:
    recorded = IdeaProxy.select(IdeaProxy.user).where(IdeaProxy.thread == thread_id)
    known = {user_id for (user_id,) in recorded.tuples()}
    return [vote for vote in votes if vote.user_id not in known]


def _flag(thread_id: int, sort: str, odd: set[int]) -> None:
    """Have somebody look at votes, unless somebody has looked at all of them."""
    with transaction():
        thread = hold_thread(thread_id)
        earlier = (IdeaSuspicion.thread == thread_id) & (IdeaSuspicion.sort == sort)
        rows = list(IdeaSuspicion.select().where(earlier))
        # Who casts votes again that were taken out is looked at again.
        looked_at = [row for row in rows if row.is_fine is not False]
        if odd <= {user_id for row in looked_at for user_id in row.voters}:
            return
        waiting = next((row for row in rows if row.settled_at is None), None)
        if waiting is not None:
            waiting.voters = sorted({*waiting.voters, *odd})
            waiting.save(only=[IdeaSuspicion.voters])
            return
        IdeaSuspicion.create(thread=thread_id, sort=sort, voters=sorted(odd), found_at=clock.now())
    _tell(thread, len(rows) + 1, sort)


def _tell(thread: Thread, number: int, sort: str) -> None:
    keepers = User.select(User.id).where(holders("spaces.moderate", thread.space_id))
    tell(
        Notice(
            sort=vote_sorts.ODD,
            key=f"{vote_sorts.ODD}:{thread.id}:{sort}:{number}",
            people={user_id: "keeps" for (user_id,) in keepers.tuples()},
            thread_id=thread.id,
        )
    )
