"""Votes of a thread that becomes part of another one: each person counts once."""

from __future__ import annotations

from core.registry import Voting
from core.threads.models import Thread
from core.votes import rules
from core.votes.actions import count_votes, give_back, hold_purses, spend
from core.votes.models import FREE, HELD, RETURNED, SHORT, Vote

Joined = tuple[int, int | None, int]
"""Somebody, the points they gave the target before (None: no vote), and after."""


def join_votes(source_id: int, target: Thread) -> list[Joined]:
    """Let votes for one thread count for another, whose row the caller holds; what changed.

    Points of a budget are added up to what one may give; of two importances the greater
    counts. What there are not enough points left for counts as `short`.
    """
    voting = rules.voting_of(target)
    if voting is None:
        return []
    votes = list(Vote.select().where(Vote.thread == source_id).order_by(Vote.user))
    joined = [_join(vote, target, voting) for vote in votes]
    return [one for one in joined if one is not None]


def join_vote(vote: Vote, target: Thread) -> Joined | None:
    """Let one vote count for another thread as well, as `join_votes` does; what changed."""
    voting = rules.voting_of(target)
    return _join(vote, target, voting) if voting is not None else None


def _join(vote: Vote, target: Thread, voting: Voting) -> Joined | None:
    if not voting.own and vote.user_id == target.author_id:
        return None
    mine = _vote(target.id, vote.user_id)
    before = mine.points if mine is not None else None
    after = _points(voting, before, vote.points)
    if after == before:
        return None
    if mine is None:
        mine = Vote(thread=target.id, user=vote.user_id, created_at=vote.created_at)
    _give(target, voting, mine, after)
    count_votes(target.id, votes=int(before is None), points=after - (before or 0))
    return vote.user_id, before, after


def part_votes(target: Thread, joined: list[Joined]) -> int:
    """Take back what `join_votes` did, but for votes that were changed since; how many those
    are."""
    hold_purses([target.id], [user_id for user_id, _before, _after in joined])
    return sum(not part_vote(target, one) for one in joined)


def part_vote(target: Thread, joined: Joined) -> bool:
    """Take back what `join_votes` did to one vote, unless it was changed since; whether it did."""
    user_id, before, after = joined
    voting, vote = rules.voting_of(target), _vote(target.id, user_id)
    if vote is None or vote.points != after:
        return False
    if before is None:
        give_back(vote)
        Vote.delete().where(Vote.id == vote.id).execute()
        count_votes(target.id, votes=-1, points=-after)
        return True
    if voting is not None:
        _give(target, voting, vote, before)
    count_votes(target.id, votes=0, points=before - after)
    return True


def _points(voting: Voting, before: int | None, more: int) -> int:
    if voting.mode == "budget":
        return min((before or 0) + more, rules.highest(voting))
    return min(max(before or 0, more), rules.highest(voting))


def _give(target: Thread, voting: Voting, vote: Vote, points: int) -> None:
    """Let a vote have other points, paid for where that is asked."""
    give_back(vote)
    vote.points, vote.space = points, None
    vote.state = RETURNED if voting.mode == "budget" else FREE
    if rules.spends(target, voting):
        paid = spend(vote.user_id, target.space_id, points, voting.budget)
        vote.state, vote.space = (HELD, target.space_id) if paid else (SHORT, None)
    vote.save()


def _vote(thread_id: int, user_id: int) -> Vote | None:
    found: Vote | None = Vote.get_or_none((Vote.thread == thread_id) & (Vote.user == user_id))
    return found
