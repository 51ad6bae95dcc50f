"""What must be so of votes whenever nobody is just writing."""

from __future__ import annotations

from collections import Counter

from peewee import fn

from core.votes.models import Vote, VotePurse
from plugins.ideas.boards import board_of
from plugins.ideas.rules import voting_of
from townhall import Actor, Thread


def tally(thread_id: int) -> tuple[int, int]:
    """How many votes and points an idea shows."""
    thread = Thread.get_by_id(thread_id)
    return thread.vote_count, thread.vote_points


def voters(thread_id: int) -> set[int]:
    """Who has a vote for an idea."""
    rows = Vote.select(Vote.user).where(Vote.thread == thread_id)
    return {user_id for (user_id,) in rows.tuples()}


def spent(actor: Actor, space_id: int) -> int:
    """How many points of a board somebody has spent."""
    mine = (VotePurse.user == actor.user_id) & (VotePurse.space == space_id)
    return int(VotePurse.select(fn.COALESCE(fn.SUM(VotePurse.spent), 0)).where(mine).scalar())


def state_of_vote(actor: Actor, thread_id: int) -> str:
    """What became of the points of somebody's vote; nothing where there is none."""
    mine = (Vote.user == actor.user_id) & (Vote.thread == thread_id)
    row = Vote.get_or_none(mine)
    return str(row.state) if row is not None else ""


def check_votes() -> None:
    """Counts are those of distinct people, and no point of a budget is lost or made."""
    votes = list(Vote.select())
    people = Counter(vote.thread_id for vote in votes)
    points: Counter[int] = Counter()
    held: Counter[tuple[int, int]] = Counter()
    for vote in votes:
        points[vote.thread_id] += vote.points
        if vote.state == "held":
            held[vote.user_id, vote.space_id] += vote.points
    threads = {thread.id: thread for thread in Thread.select().where(Thread.kind == "idea")}
    for thread_id, thread in threads.items():
        shown = (thread.vote_count, thread.vote_points)
        assert shown == (people[thread_id], points[thread_id])
    assert len({(vote.user_id, vote.thread_id) for vote in votes}) == len(votes)
    purses = {(row.user_id, row.space_id): row.spent for row in VotePurse.select() if row.spent}
    assert purses == dict(held), "purses say what is spent, and nothing else is"
    for (_user, space_id), sum_ in purses.items():
        assert 0 < sum_ <= board_of(space_id).budget
    for vote in votes:
        thread = threads[vote.thread_id]
        voting = voting_of(thread)
        costs = voting.mode == "budget" and voting.holds and thread.deleted_at is None
        assert vote.state in (("held", "short") if costs else ("free", "returned")), vote.state
        assert (vote.space_id == thread.space_id) if vote.state == "held" else not vote.space_id
        assert vote.points >= 1
