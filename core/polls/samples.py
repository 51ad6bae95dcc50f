"""Writes a sample poll with votes that came in over the days since it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from core import clock
from core.polls.models import Ballot, BallotChoice, Poll, PollOption
from core.seed.shapes import SamplePoll
from core.threads.models import Post
from core.threads.parts import hang


def write_poll(post: Post, sample: SamplePoll, people: Mapping[str, int]) -> None:
    """Hang a poll of one choice below a sample post. Inside the transaction that writes it."""
    rng, now = Random(sample.question), clock.now()
    poll = Poll.create(
        post=post.id,
        question=sample.question,
        closes_at=now + timedelta(days=sample.closes_in_days) if sample.closes_in_days else None,
        created_at=post.created_at,
        ballot_count=sum(sample.votes),
    )
    voters = rng.sample(sorted(people.values()), sum(sample.votes))
    chosen = []
    pairs = zip(sample.options, sample.votes, strict=True)
    for position, (text, votes) in enumerate(pairs, start=1):
        option = PollOption.create(poll=poll, position=position, text=text, count=votes)
        chosen += [(rng.random(), option.id) for _vote in range(votes)]
    for at, option_id in sorted(chosen):
        moment = post.created_at + (now - post.created_at) * at
        ballot = Ballot.create(poll=poll, user=voters.pop(), created_at=moment)
        BallotChoice.create(ballot=ballot, option=option_id)
    hang(post.id, "poll")
