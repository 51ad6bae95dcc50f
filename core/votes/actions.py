"""Voting: give, take back, settle what points are spent.

Each deed first holds the thread's row, so votes for one thread come one after another and
its counters, the vote and the purse of its voter always agree.
"""

from __future__ import annotations

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.db import is_postgres, transaction
from core.events import emit
from core.registry import Voting
from core.threads.events import VoteCast, VoteWithdrawn
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.votes import rules
from core.votes.models import Vote, VotePurse

FREE, HELD, RETURNED, SHORT = "free", "held", "returned", "short"


def cast_vote(actor: Actor, thread_id: int, points: int = 1) -> int:
    """Give a thread that the actor has loaded through their sight so many points, in place of
    those given before; the points that stand. The same again changes nothing.

    Raises `Forbidden` for those who may not vote there, `Rejected` (field `points`) when
    votes are closed, the number does not fit, or not enough points are left.
    """
    with transaction():
        thread = _held(thread_id)
        voting = rules.voting_of(thread)
        if voting is None or actor.user_id is None or not rules.may_vote(actor, thread, voting):
            raise Forbidden("votes.cast")
        vote = _vote(actor.user_id, thread_id) or Vote(
            thread=thread_id, user=actor.user_id, points=0, created_at=clock.now()
        )
        if vote.id and vote.points == points and vote.state != SHORT:
            return points
        if not voting.is_open:
            raise Rejected("points", _("Votes are closed here."))
        if not 1 <= points <= rules.highest(voting):
            raise Rejected("points", _("From 1 to %(most)s points.", most=rules.highest(voting)))
        _pay(thread, voting, vote, points)
        _count(thread_id, votes=0 if vote.id else 1, points=points - vote.points)
        vote.points = points
        vote.save()
        emit(VoteCast(thread_id, actor.user_id, points))
    return points


def withdraw_vote(actor: Actor, thread_id: int) -> bool:
    """Take one's vote back, its points too; whether there was one. Works after the close."""
    return actor.user_id is not None and _withdraw(actor.user_id, thread_id)


def settle_votes(thread_id: int) -> None:
    """Make what is spent agree with the thread as it now stands.

    Kinds call it when a thread is done, opened again, moved, or its votes work differently.
    Points of a thread that costs none any more go back to their voters, whose votes stay. One
    that costs points again takes them where enough are left; else the vote is marked `short`.
    """
    with transaction():
        thread = _held(thread_id)
        voting = rules.voting_of(thread)
        # By person: two threads that are settled at once take purses in the same order.
        for vote in list(Vote.select().where(Vote.thread == thread_id).order_by(Vote.user)):
            _settle(thread, voting, vote)


def forget_votes(user_id: int) -> int:
    """Take back every vote of somebody, such as before their account is erased; how many."""
    rows = list(Vote.select(Vote.thread).where(Vote.user == user_id).tuples())
    return sum(_withdraw(user_id, thread_id) for (thread_id,) in rows)


def _withdraw(user_id: int, thread_id: int) -> bool:
    with transaction():
        _held(thread_id)
        vote = _vote(user_id, thread_id)
        if vote is None:
            return False
        _give_back(vote)
        Vote.delete().where(Vote.id == vote.id).execute()
        _count(thread_id, votes=-1, points=-vote.points)
        emit(VoteWithdrawn(thread_id, user_id))
    return True


def _held(thread_id: int) -> Thread:
    """The thread, kept from others until this transaction ends."""
    query = Thread.select().where(Thread.id == thread_id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    return query.get()  # type: ignore[no-any-return]


def _vote(user_id: int, thread_id: int) -> Vote | None:
    found: Vote | None = Vote.get_or_none((Vote.thread == thread_id) & (Vote.user == user_id))
    return found


def _pay(thread: Thread, voting: Voting, vote: Vote, points: int) -> None:
    """Put back what a vote has cost and pay for its new points. Raises `Rejected`."""
    _give_back(vote)
    vote.state, vote.space = RETURNED if voting.mode == "budget" else FREE, None
    if rules.spends(thread, voting):
        if not _spend(vote.user_id, thread.space_id, points, voting.budget):
            raise Rejected("points", _("Not enough points are left. Take some back elsewhere."))
        vote.state, vote.space = HELD, thread.space_id


def _settle(thread: Thread, voting: Voting | None, vote: Vote) -> None:
    spends = voting is not None and rules.spends(thread, voting)
    if spends and vote.state == HELD and vote.space_id == thread.space_id:
        return
    before = (vote.state, vote.space_id)
    _give_back(vote)
    vote.state, vote.space = FREE, None
    if voting is not None and spends:
        paid = _spend(vote.user_id, thread.space_id, vote.points, voting.budget)
        vote.state, vote.space = (HELD, thread.space_id) if paid else (SHORT, None)
    elif voting is None or voting.mode == "budget":
        vote.state = RETURNED
    if before != (vote.state, vote.space_id):
        vote.save(only=[Vote.state, Vote.space])


def _give_back(vote: Vote) -> None:
    if vote.state == HELD and vote.space_id is not None:
        _spend(vote.user_id, vote.space_id, -vote.points, 0)


def _spend(user_id: int, space_id: int, points: int, budget: int) -> bool:
    """Take points out of somebody's purse (negative: put them back); whether there were
    enough. One conditional update, so that two votes at once cannot both get the last one."""
    VotePurse.insert(user=user_id, space=space_id).on_conflict_ignore().execute()
    fits = (VotePurse.user == user_id) & (VotePurse.space == space_id)
    if points > 0:
        fits &= VotePurse.spent + points <= budget
    return bool(VotePurse.update(spent=VotePurse.spent + points).where(fits).execute())


def _count(thread_id: int, *, votes: int, points: int) -> None:
    Thread.update(
        vote_count=Thread.vote_count + votes, vote_points=Thread.vote_points + points
    ).where(Thread.id == thread_id).execute()
