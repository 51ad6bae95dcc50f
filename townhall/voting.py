"""What plugins do with votes. Part of the public API: plugins import it from `townhall`."""

from core.votes import (
    remaking,
    voters,
)
from core.votes.actions import (
    Kept,
    cast_vote,
    record_vote,
    settle_votes,
    take_votes,
    withdraw_vote,
)
from core.votes.bringing import (
    bring_votes,
    hold_with_targets,
)
from core.votes.queries import (
    Ballot,
    ballot,
    ballots,
    voted_by,
    voter_ids,
    votes_by_day,
    votes_of,
    votes_since,
)
from core.votes.samples import write_votes as write_sample_votes

__all__ = [
    "Ballot",
    "Kept",
    "ballot",
    "ballots",
    "bring_votes",
    "cast_vote",
    "hold_with_targets",
    "record_vote",
    "remaking",
    "settle_votes",
    "take_votes",
    "voted_by",
    "voter_ids",
    "voters",
    "votes_by_day",
    "votes_of",
    "votes_since",
    "withdraw_vote",
    "write_sample_votes",
]
