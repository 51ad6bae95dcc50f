"""Which votes of a day are a burst: as it is defined, and without looking at them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from plugins.ideas.suspicion import BURST, HOUR, YOUNG, burst_of
from townhall import voters

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def vote(user_id: int, minute: float, days: float) -> voters.FreshVote:
    """A vote by an account that was so many days old."""
    at = NOON + timedelta(minutes=minute)
    return voters.FreshVote(1, user_id, at, at - timedelta(days=days))


def defined(votes: list[voters.FreshVote]) -> set[int]:
    """The new accounts of every hour that ends with a vote and is a burst."""
    found: set[int] = set()
    for last in votes:
        hour = [one for one in votes if last.voted_at - HOUR < one.voted_at <= last.voted_at]
        hour = [one for one in hour if votes.index(one) <= votes.index(last)]
        young = {one.user_id for one in hour if one.voted_at - one.joined_at < YOUNG}
        if len(young) >= BURST and 2 * len(young) >= len(hour):
            found |= young
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_burst_is_what_it_is_said_to_be(seed: int) -> None:
    dice = Random(seed)
    minutes = sorted(dice.uniform(0, dice.choice([60, 240, 600])) for _vote in range(40))
    share = dice.random()
    votes = [
        vote(number, minute, 1 if dice.random() < share else 30)
        for number, minute in enumerate(minutes)
    ]
    assert burst_of(votes) == defined(votes)


class Counted(list[Any]):
    """Votes that count how often one is looked at."""

    looks = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        self.looks += len(found) if isinstance(key, slice) else 1
        return found


def test_many_votes_are_looked_at_a_few_times_each() -> None:
    votes = Counted(vote(number, number / 50, 1) for number in range(2000))
    assert burst_of(votes) == set(range(2000))
    assert votes.looks < 5 * len(votes)
