"""All votes of a space at once, when its threads are voted for in another way: what becomes of
them, looked at before and done after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from peewee import chunked, fn

from core.db import is_postgres, transaction
from core.registry import Voting
from core.threads.models import Thread
from core.votes import rules
from core.votes.actions import count_votes, hold_purses, spend
from core.votes.models import FREE, HELD, RETURNED, SHORT, Vote, VotePurse

AT_ONCE = 400
WayOf = Callable[[Any], Voting | None]
"""How a thread is voted for; what a kind declares as `votes`."""


class Foreseen(NamedTuple):
    """What becomes of the votes of a space: how many there are and whose, how many count with
    fewer points than now, and how many are kept as `short` because their voter has not enough
    points for them, by how many people."""

    votes: int = 0
    people: int = 0
    lowered: int = 0
    short: int = 0
    people_short: int = 0


class _Fate(NamedTuple):
    id: int
    user_id: int
    thread_id: int
    points: int
    state: str
    space_id: int | None
    new_points: int
    new_state: str


def foresee_votes(space_id: int, way_of: WayOf) -> Foreseen:
    """What `settle_space` would do if the threads of a space were voted for so."""
    fates = list(_fates(space_id, way_of))
    short = [fate for fate in fates if fate.new_state == SHORT]
    return Foreseen(
        votes=len(fates),
        people=len({fate.user_id for fate in fates}),
        lowered=sum(fate.new_points < fate.points for fate in fates),
        short=len(short),
        people_short=len({fate.user_id for fate in short}),
    )


def settle_space(space_id: int) -> None:
    """Make all votes for the threads of a space fit the way in which these are voted for now.

    Points above the most that one may give are lowered to that; where points are spent, what has
    cost some goes on to, then the oldest votes are paid for, and those for which not enough is
    left are `short`. Every vote stays. The same again changes nothing.
    """
    with transaction():
        mine = Thread.space == space_id
        query = Thread.select(Thread.id).where(mine).order_by(Thread.id)
        held = query.for_update("FOR NO KEY UPDATE") if is_postgres() else query
        hold_purses([thread_id for (thread_id,) in held.tuples()])
        fates = list(_fates(space_id, rules.voting_of))
        _write_votes(space_id, fates)
        _write_points(fates)
        _write_purses(space_id, fates)


def _fates(space_id: int, way_of: WayOf) -> Iterator[_Fate]:
    threads = Thread.select().where(Thread.space == space_id)
    ways = {thread.id: _way(thread, way_of) for thread in threads.iterator()}
    paid_here = (Vote.state == HELD) & (Vote.space == space_id)
    columns = (Vote.id, Vote.user, Vote.thread, Vote.points, Vote.state, Vote.space)
    rows = Vote.select(*columns, paid_here).join(Thread).where(Thread.space == space_id)
    spent: Counter[int] = Counter()
    for *row, _paid in sorted(
        rows.order_by(Vote.created_at, Vote.id).tuples().iterator(), key=lambda row: not row[-1]
    ):
        vote_id, user_id, thread_id, points, state, space = row
        way = ways[thread_id]
        fewer = min(points, way.most)
        fate = way.fate(spent, user_id, fewer)
        yield _Fate(vote_id, user_id, thread_id, points, state, space, fewer, fate)


class _Way(NamedTuple):
    most: int
    budget: int | None
    otherwise: str

    def fate(self, spent: Counter[int], user_id: int, points: int) -> str:
        """What state a vote gets, paid for out of what its voter has not `spent`."""
        if self.budget is None:
            return self.otherwise
        if spent[user_id] + points > self.budget:
            return SHORT
        spent[user_id] += points
        return HELD


def _way(thread: Thread, way_of: WayOf) -> _Way:
    voting = way_of(thread)
    if voting is None:
        return _Way(rules.IMPORTANCE, None, RETURNED)
    budget = voting.budget if rules.spends(thread, voting) else None
    return _Way(rules.highest(voting), budget, RETURNED if voting.mode == "budget" else FREE)


def _write_votes(space_id: int, fates: list[_Fate]) -> None:
    changed: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for fate in fates:
        space = space_id if fate.new_state == HELD else None
        after = (fate.new_points, fate.new_state)
        if fate.state == HELD and fate.space_id not in (None, space_id):
            spend(fate.user_id, int(fate.space_id or 0), -fate.points, 0)
        if (fate.points, fate.state, fate.space_id) != (*after, space):
            changed[after].append(fate.id)
    for (points, state), ids in changed.items():
        space = space_id if state == HELD else None
        for some in chunked(ids, AT_ONCE):
            Vote.update(points=points, state=state, space=space).where(Vote.id.in_(some)).execute()


def _write_points(fates: list[_Fate]) -> None:
    fewer: Counter[int] = Counter()
    for fate in fates:
        fewer[fate.thread_id] += fate.new_points - fate.points
    for thread_id, points in sorted(fewer.items()):
        if points:
            count_votes(thread_id, votes=0, points=points)


def _write_purses(space_id: int, fates: list[_Fate]) -> None:
    """Let purses say what their people have spent in a space, also for threads that were there."""
    wanted = _spent_elsewhere(space_id)
    for fate in fates:
        wanted[fate.user_id] += fate.new_points if fate.new_state == HELD else 0
    here = VotePurse.space == space_id
    known = dict(VotePurse.select(VotePurse.user, VotePurse.spent).where(here).tuples())
    rows = [
        {"user": user_id, "space": space_id, "spent": wanted[user_id]}
        for user_id in sorted(wanted.keys() | known.keys())
        if wanted[user_id] != known.get(user_id, 0)
    ]
    for some in chunked(rows, AT_ONCE):
        VotePurse.insert_many(some).on_conflict(
            conflict_target=[VotePurse.user, VotePurse.space], preserve=[VotePurse.spent]
        ).execute()


def _spent_elsewhere(space_id: int) -> Counter[int]:
    rows: Mapping[int, int] = dict(
        Vote.select(Vote.user, fn.SUM(Vote.points))
        .join(Thread)
        .where((Vote.space == space_id) & (Vote.state == HELD) & (Thread.space != space_id))
        .group_by(Vote.user)
        .tuples()
    )
    return Counter({user_id: int(points) for user_id, points in rows.items()})
