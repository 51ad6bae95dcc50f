"""Casting and taking back a vote. Each is one transaction: ballot, choices and counters.

The first statement raises the poll's version, and so holds its row: voters of one poll go one
after the other, which makes every counter exact whatever runs at the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.db import transaction
from core.events import emit
from core.polls import queries, rules
from core.polls.events import BallotCast
from core.polls.models import Ballot, BallotChoice, Poll, PollOption
from core.polls.rows import PollView
from core.threads.rows import PostView, ThreadView
from core.threads.rules import Rejected

Place = tuple[ThreadView, PostView]


def cast_vote(actor: Actor, place: Place, poll_id: int, choices: Sequence[int]) -> None:
    """Vote, or vote anew: `choices` are option ids, for a ranked poll in order of preference.

    The caller has loaded thread and post (`place`) through the actor's sight. Raises
    `Forbidden` without the right, `Rejected` (field `choice`) for a ballot that does not fit
    and when the poll is not open.
    """
    thread, post = place
    if not rules.may_vote(actor, thread) or actor.user_id is None:
        raise Forbidden("polls.vote")
    with transaction():
        poll = _enter(poll_id, post.id)
        chosen = rules.checked_choices(poll, choices)
        ballot, before = _ballot(actor.user_id, poll)
        if tuple(before) == chosen:
            return
        standing = {option.id for option in poll.options}
        BallotChoice.delete().where(BallotChoice.ballot == ballot.id).execute()
        BallotChoice.insert_many(
            [
                {"ballot": ballot.id, "option": option_id, "rank": rank}
                for rank, option_id in enumerate(chosen, start=1)
            ]
        ).execute()
        ranking = " ".join(map(str, chosen)) if poll.mode == "ranked" else ""
        Ballot.update(ranking=ranking).where(Ballot.id == ballot.id).execute()
        _count(set(before) - set(chosen), -1)
        _count(set(chosen) - set(before), +1)
        _count_ballots(poll.id, 1 - bool(standing.intersection(before)))
        who = None if poll.is_secret else actor.user_id
        emit(BallotCast(thread.id, who, post.id, post.number, poll_id))


def withdraw_vote(actor: Actor, place: Place, poll_id: int) -> None:
    """Take a vote back; without one nothing happens. Raises like `cast_vote`."""
    thread, post = place
    if not rules.may_vote(actor, thread):
        raise Forbidden("polls.vote")
    with transaction():
        poll = _enter(poll_id, post.id)
        mine = Ballot.get_or_none((Ballot.poll == poll_id) & (Ballot.user == actor.id))
        if mine is not None:
            _take_out(mine.id, poll.id, {option.id for option in poll.options})


def forget_ballot(ballot_id: int) -> None:
    """Take a ballot out whether its poll is open or not, when its voter is erased."""
    with transaction():
        ballot = Ballot.get_or_none(Ballot.id == ballot_id)
        if ballot is None:
            return
        hold(ballot.poll_id)
        options = PollOption.select(PollOption.id).where(
            (PollOption.poll == ballot.poll_id) & ~PollOption.is_removed
        )
        _take_out(ballot_id, ballot.poll_id, {row[0] for row in options.tuples()})


def bring_ballot(
    user_id: int, poll_id: int, choices: Sequence[int], *, ranking: str, at: datetime | None
) -> None:
    """Count a ballot again that `forget_ballot` took, whether its poll is open or not. Nothing
    where the poll is gone or has another ballot of theirs by now."""
    with transaction():
        hold(poll_id)
        rows = PollOption.select(PollOption.id, PollOption.is_removed)
        known = dict(rows.where(PollOption.poll == poll_id).tuples())
        chosen = [option_id for option_id in choices if option_id in known]
        mine = (Ballot.poll == poll_id) & (Ballot.user == user_id)
        if not chosen or Ballot.select().where(mine).exists():
            return
        ballot = Ballot.create(poll=poll_id, user=user_id, ranking=ranking, created_at=at)
        BallotChoice.insert_many(
            [{"ballot": ballot.id, "option": one, "rank": n} for n, one in enumerate(chosen, 1)]
        ).execute()
        _count(chosen, 1)
        _count_ballots(poll_id, int(not all(known[one] for one in chosen)))


def _take_out(ballot_id: int, poll_id: int, standing: Collection[int]) -> None:
    before = _chosen(ballot_id)
    BallotChoice.delete().where(BallotChoice.ballot == ballot_id).execute()
    Ballot.delete().where(Ballot.id == ballot_id).execute()
    _count(before, -1)
    _count_ballots(poll_id, -bool(set(standing).intersection(before)))


def hold(poll_id: int) -> None:
    """Take the poll's row until the transaction ends: nobody votes meanwhile."""
    Poll.update(version=Poll.version + 1).where(Poll.id == poll_id).execute()


def _enter(poll_id: int, post_id: int) -> PollView:
    """Hold the poll if it is open and read it as it stands. Raises `Rejected`."""
    now = clock.now()
    is_open = (
        Poll.closed_at.is_null()
        & (Poll.opens_at.is_null() | (Poll.opens_at <= now))
        & (Poll.closes_at.is_null() | (Poll.closes_at > now))
    )
    entered = Poll.update(version=Poll.version + 1).where((Poll.id == poll_id) & is_open).execute()
    poll = queries.poll_of(post_id)
    if not entered or poll is None or poll.id != poll_id:
        waiting = poll is not None and poll.phase == "waiting"
        words = _("Voting has not begun yet.") if waiting else _("Voting has ended.")
        raise Rejected("choice", words)
    return poll


def _ballot(user_id: int, poll: PollView) -> tuple[Ballot, list[int]]:
    """The ballot of a member, made at need, and what it says so far."""
    Ballot.insert(poll=poll.id, user=user_id, created_at=clock.now()).on_conflict_ignore().execute()
    ballot = Ballot.get((Ballot.poll == poll.id) & (Ballot.user == user_id))
    return ballot, _chosen(ballot.id)


def _chosen(ballot_id: int) -> list[int]:
    rows = BallotChoice.select(BallotChoice.option).where(BallotChoice.ballot == ballot_id)
    return [row[0] for row in rows.order_by(BallotChoice.rank).tuples()]


def _count(option_ids: Collection[int], step: int) -> None:
    if option_ids:
        PollOption.update(count=PollOption.count + step).where(
            PollOption.id.in_(list(option_ids))
        ).execute()


def _count_ballots(poll_id: int, step: int) -> None:
    if step:
        Poll.update(ballot_count=Poll.ballot_count + step).where(Poll.id == poll_id).execute()
