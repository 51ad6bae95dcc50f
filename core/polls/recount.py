"""Counters of polls worked out from the ballots: after bulk writes, after members are erased
with their ballots, and for `doctor`."""

from __future__ import annotations

from peewee import fn

from core.db import transaction
from core.polls.models import BallotChoice, Poll, PollOption


def recount() -> None:
    """Set the counters of every poll and option to what its rows say."""
    named = BallotChoice.select(fn.COUNT(BallotChoice.ballot)).where(
        BallotChoice.option == PollOption.id
    )
    standing = (
        BallotChoice.select(fn.COUNT(BallotChoice.ballot.distinct()))
        .join(PollOption)
        .where((PollOption.poll == Poll.id) & ~PollOption.is_removed)
    )
    with transaction():
        # First of all, so that nobody votes while it is counted.
        Poll.update(version=Poll.version + 1).execute()
        PollOption.update(count=named).execute()
        Poll.update(ballot_count=standing).execute()
