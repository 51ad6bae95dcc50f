"""Voting: give, take back, settle what points are spent.

Each deed first holds the thread's row, so votes for one thread come one after another and
its counters, the vote and the purse of its voter always agree. Who touches many takes threads
by id, then purses by person and space: two that wait for each other never end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.db import is_postgres, transaction
from core.events import emit
from core.registry import Voting
from core.threads.events import VoteCast, VoteWithdrawn
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.trust.checks import check_votes
from core.votes import rules
from core.votes.models import FREE, HELD, RETURNED, SHORT, Vote, VotePurse

Lowered = tuple[int, int, int]
"""Somebody, and the points of their vote before and after they were fitted to a thread."""


class Kept(NamedTuple):
    """A vote that was taken away and may come back; `at` is when it was cast, as a text."""

    user_id: int
    thread_id: int
    points: int
    at: str


def cast_vote(actor: Actor, thread_id: int, points: int = 1) -> int:
    """Give a thread that the actor has loaded through their sight so many points, in place of
    those given before; the points that stand. The same again changes nothing.

    Raises `Forbidden` for those who may not vote there, `Rejected` (field `points`) when
    votes are closed, they may not vote yet, the number does not fit, or not enough points are
    left.
    """
    return _cast(actor, thread_id, points, is_own=True)


def record_vote(voter: Actor, thread_id: int, points: int = 1) -> int:
    """Write down the vote of somebody who has asked for it elsewhere, as they could cast it
    themselves: but neither how long they have been here nor the limits of a day count against
    them. The caller has checked who records it, and says so to the voter. Raises like
    `cast_vote`."""
    return _cast(voter, thread_id, points, is_own=False)


def _cast(actor: Actor, thread_id: int, points: int, *, is_own: bool) -> int:
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
        if is_own:
            _check_own(actor, voting, is_new=not vote.id)
        _pay(thread, voting, vote, points)
        count_votes(thread_id, votes=0 if vote.id else 1, points=points - vote.points)
        vote.points = points
        vote.save()
        emit(VoteCast(thread_id, actor.user_id, points))
    return points


def _check_own(actor: Actor, voting: Voting, *, is_new: bool) -> None:
    words = rules.hurdle(actor, voting)
    if words:
        raise Rejected("points", words)
    if is_new:
        check_votes(actor)


def withdraw_vote(actor: Actor, thread_id: int) -> bool:
    """Take one's vote back, its points too; whether there was one. Works after the close."""
    return actor.user_id is not None and _withdraw(actor.user_id, thread_id)


def settle_votes(thread_id: int) -> list[Lowered]:
    """Make votes and what is spent agree with the thread as it now stands; whose points are more
    than one may give it there, and were lowered to that (`raise_votes` gives them back).

    Kinds call it when a thread is done, opened again, moved, or its votes work differently.
    Points of a thread that costs none any more go back to their voters, whose votes stay. One
    that costs points again takes them where enough are left; else the vote is marked `short`.
    """
    with transaction():
        thread = _held(thread_id)
        voting = rules.voting_of(thread)
        hold_purses([thread_id])
        lowered: list[Lowered] = []
        for vote in list(Vote.select().where(Vote.thread == thread_id).order_by(Vote.user)):
            before = vote.points
            settle_vote(thread, voting, vote)
            if vote.points != before:
                lowered.append((vote.user_id, before, vote.points))
        count_votes(thread_id, votes=0, points=sum(after - before for _, before, after in lowered))
    return lowered


def raise_votes(thread_id: int, lowered: Sequence[Lowered]) -> int:
    """Take back that `settle_votes` has lowered points, but for votes that were changed since; how
    many those are. To be settled again where the thread stands then."""
    changed = more = 0
    with transaction():
        _held(thread_id)
        hold_purses([thread_id])
        for user_id, before, after in lowered:
            vote = _vote(user_id, thread_id)
            if vote is not None and vote.points == after:
                give_back(vote)
                vote.points, vote.state, vote.space = before, RETURNED, None
                vote.save()
                more += before - after
            changed += vote is not None and vote.points != before
        count_votes(thread_id, votes=0, points=more)
    return changed


def forget_votes(user_id: int) -> int:
    """Take back every vote of somebody, such as before their account is erased; how many."""
    with transaction():
        mine = Vote.select(Vote.thread).where(Vote.user == user_id)
        return sum(_withdraw(user_id, thread_id) for thread_id in hold_all(mine))


def take_votes(thread_id: int, user_ids: Sequence[int]) -> list[Kept]:
    """Take the votes of some people for one thread out of it; what `bring_votes` needs to let
    them stand again. Somebody who keeps order has decided so."""
    with transaction():
        _held(thread_id)
        hold_purses([thread_id])
        theirs = (Vote.thread == thread_id) & Vote.user.in_(list(user_ids))
        columns = (Vote.user, Vote.thread, Vote.points, Vote.created_at)
        rows = list(Vote.select(*columns).where(theirs).order_by(Vote.user).tuples())
        for row in rows:
            _withdraw(row[0], thread_id)
    return [Kept(user, thread, points, at.isoformat()) for user, thread, points, at in rows]


def _withdraw(user_id: int, thread_id: int) -> bool:
    with transaction():
        _held(thread_id)
        vote = _vote(user_id, thread_id)
        if vote is None:
            return False
        give_back(vote)
        Vote.delete().where(Vote.id == vote.id).execute()
        count_votes(thread_id, votes=-1, points=-vote.points)
        emit(VoteWithdrawn(thread_id, user_id))
    return True


def _held(thread_id: int) -> Thread:
    """The thread, kept from others until this transaction ends."""
    query = Thread.select().where(Thread.id == thread_id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    return query.get()  # type: ignore[no-any-return]


def hold_all(thread_ids: Any) -> list[int]:
    """The ids of those of some threads that are there, kept from others, in order."""
    query = Thread.select(Thread.id).where(Thread.id.in_(thread_ids)).order_by(Thread.id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    return [thread_id for (thread_id,) in query.tuples()]


def hold_purses(thread_ids: Sequence[int], user_ids: Sequence[int] = ()) -> None:
    """Keep the purses of everybody who voted for some threads, which the caller holds, and of
    some more people from others until this transaction ends."""
    if is_postgres():
        voters = Vote.select(Vote.user).where(Vote.thread.in_(list(thread_ids)))
        theirs = VotePurse.user.in_(voters) | VotePurse.user.in_(list(user_ids))
        purses = VotePurse.select(VotePurse.spent).where(theirs)
        list(purses.order_by(VotePurse.user, VotePurse.space).for_update().tuples())


def _vote(user_id: int, thread_id: int) -> Vote | None:
    found: Vote | None = Vote.get_or_none((Vote.thread == thread_id) & (Vote.user == user_id))
    return found


def _pay(thread: Thread, voting: Voting, vote: Vote, points: int) -> None:
    """Put back what a vote has cost and pay for its new points. Raises `Rejected`."""
    give_back(vote)
    vote.state, vote.space = RETURNED if voting.mode == "budget" else FREE, None
    if rules.spends(thread, voting):
        if not spend(vote.user_id, thread.space_id, points, voting.budget):
            raise Rejected("points", _("Not enough points are left. Take some back elsewhere."))
        vote.state, vote.space = HELD, thread.space_id


def settle_vote(thread: Thread, voting: Voting | None, vote: Vote) -> None:
    """Make one vote and what it costs agree with its thread, which the caller holds; what the
    thread counts is left to the caller."""
    points = vote.points if voting is None else min(vote.points, rules.highest(voting))
    spends = voting is not None and rules.spends(thread, voting)
    held = vote.state == HELD and vote.space_id == thread.space_id
    if spends and held and points == vote.points:
        return
    before = (vote.points, vote.state, vote.space_id)
    give_back(vote)
    vote.points, vote.state, vote.space = points, FREE, None
    if voting is not None and spends:
        paid = spend(vote.user_id, thread.space_id, vote.points, voting.budget)
        vote.state, vote.space = (HELD, thread.space_id) if paid else (SHORT, None)
    elif voting is None or voting.mode == "budget":
        vote.state = RETURNED
    if before != (vote.points, vote.state, vote.space_id):
        vote.save(only=[Vote.points, Vote.state, Vote.space])


def give_back(vote: Vote) -> None:
    """Put the points that a vote has cost back into its voter's purse."""
    if vote.state == HELD and vote.space_id is not None:
        spend(vote.user_id, vote.space_id, -vote.points, 0)


def spend(user_id: int, space_id: int, points: int, budget: int) -> bool:
    """Take points out of somebody's purse (negative: put them back); whether there were
    enough. One conditional update, so that two votes at once cannot both get the last one."""
    VotePurse.insert(user=user_id, space=space_id).on_conflict_ignore().execute()
    fits = (VotePurse.user == user_id) & (VotePurse.space == space_id)
    if points > 0:
        fits &= VotePurse.spent + points <= budget
    return bool(VotePurse.update(spent=VotePurse.spent + points).where(fits).execute())


def count_votes(thread_id: int, *, votes: int, points: int) -> None:
    """So many votes and points more at a thread."""
    Thread.update(
        vote_count=Thread.vote_count + votes, vote_points=Thread.vote_points + points
    ).where(Thread.id == thread_id).execute()
