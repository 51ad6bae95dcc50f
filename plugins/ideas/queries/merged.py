"""Ideas that became part of others and brought somebody's vote with them."""

from __future__ import annotations

from typing import NamedTuple

from townhall import (
    LARGEST,
    Actor,
    Ballot,
    JoinedVote,
    NotFound,
    Thread,
    ThreadView,
    joined_votes,
    visible_thread,
)


class MergedVote(NamedTuple):
    """The title of an idea that became part of `target`, where the reader's vote counts now."""

    title: str
    target: ThreadView


def merged_vote(actor: Actor, source_id: int) -> MergedVote:
    """What became of the reader's vote for an idea that was merged. Raises `NotFound` where there
    was none, it cannot go back any more, or they do not see the idea it counts for."""
    source = Thread.id == min(source_id, LARGEST)
    row = Thread.select(Thread.merged_into).where(source).tuples().first()
    if row is None or row[0] is None:
        raise NotFound
    target = visible_thread(actor, row[0])
    for joined in joined_votes(actor, target.id):
        if joined.thread_id == source_id:
            return MergedVote(joined.title, target)
    raise NotFound


def merged_here(actor: Actor, ballot: Ballot | None) -> list[JoinedVote]:
    """Ideas that became part of one lately and brought the reader's vote with them. No query for
    whom none counts there."""
    return joined_votes(actor, ballot.thread_id) if ballot is not None and ballot.mine else []
