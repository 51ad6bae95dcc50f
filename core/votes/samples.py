"""Writes the votes of a sample thread, as if they had come in over time."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from core import clock
from core.db import as_utc
from core.threads.models import Thread
from core.votes.models import Vote


def write_votes(
    thread: Thread, voters: int, people: Sequence[int], *, points: tuple[int, int]
) -> int:
    """So many of some people, but never its author, vote for a thread, each with from so many to
    so many points; how many did. Counters are left to `core.threads.recount`."""
    rng, now = Random(thread.title), clock.now()
    started = as_utc(thread.created_at)
    assert started is not None
    others = sorted(set(people) - {thread.author_id})
    chosen = rng.sample(others, min(voters, len(others)))
    for user_id in chosen:
        Vote.create(
            thread=thread.id,
            user=user_id,
            points=rng.randint(*points),
            created_at=started + (now - started) * rng.random(),
        )
    return len(chosen)
