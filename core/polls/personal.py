"""Somebody's ballots, and polls below their posts: they stay with their posts, and go with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.db import as_utc, transaction
from core.personal import Erasing, Exported, Leaver
from core.polls.models import Ballot, BallotChoice, Poll, PollOption
from core.polls.voting import bring_ballot, forget_ballot
from core.threads.models import Post
from core.threads.parts import take_off

BATCH = 100


def export(user_id: int) -> Exported:
    """What they asked, and what they voted for."""
    rows = Poll.select(Post.thread, Post.number, Poll.question, Poll.created_at).join(Post)
    for row in rows.where(Post.author == user_id).dicts().iterator():
        yield {"table": "poll", **row}
    chosen = (
        BallotChoice.select(Poll.question, PollOption.text, BallotChoice.rank, Ballot.created_at)
        .join(Ballot)
        .join_from(BallotChoice, PollOption)
        .join(Poll)
        .where(Ballot.user == user_id)
    )
    for row in chosen.order_by(Ballot.id, BallotChoice.rank).dicts().iterator():
        yield {"table": "ballot", **row}


def erase(leaver: Leaver) -> Erasing:
    """Take away their ballots and their polls, if their posts go."""
    return None if leaver.keeps_posts else _take_away(leaver.user_id)


def _take_away(user_id: int) -> Iterator[int]:
    theirs = Ballot.select(Ballot.id).where(Ballot.user == user_id).limit(BATCH)
    while ids := [row[0] for row in theirs.clone().tuples()]:
        for ballot_id in ids:
            forget_ballot(ballot_id)
        yield 0
    polls = Poll.select(Poll.id, Poll.post).join(Post).where(Post.author == user_id).limit(BATCH)
    while rows := list(polls.clone().tuples()):
        for poll_id, post_id in rows:
            with transaction():
                Poll.delete().where(Poll.id == poll_id).execute()
                take_off(post_id, "poll")
        yield 0


def hide(user_id: int) -> Any:
    """Take their ballots out of the count, and keep them."""
    rows = Ballot.select().where(Ballot.user == user_id).order_by(Ballot.poll)
    kept = [[row.poll_id, row.ranking, row.created_at.isoformat(), _chosen(row)] for row in rows]
    for row in rows:
        forget_ballot(row.id)
    return kept


def show(user_id: int, kept: Any) -> None:
    """Count their ballots again, also in polls that have ended meanwhile."""
    for poll_id, ranking, at, chosen in kept:
        bring_ballot(user_id, poll_id, chosen, ranking=ranking, at=as_utc(at))


def _chosen(ballot: Ballot) -> list[int]:
    rows = BallotChoice.select(BallotChoice.option).where(BallotChoice.ballot == ballot.id)
    return [row[0] for row in rows.order_by(BallotChoice.rank).tuples()]
