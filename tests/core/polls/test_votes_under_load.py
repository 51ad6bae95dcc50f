"""Fifty people vote at once on one poll: every ballot counts once and every counter is exact."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.accounts.sessions import actor_for
from core.db import disconnect, ensure_connected
from core.polls import queries, voting
from core.polls.models import Ballot, BallotChoice
from core.threads.queries import visible_post
from tests.core.polls.conftest import Poll
from townhall.testing import add_user

PEOPLE = 50
Ask = Callable[..., Poll]


def all_at_once(app: Flask, deeds: list[Callable[[], None]]) -> list[Exception]:
    """Do everything at the same moment, each in a thread and connection of its own."""
    problems: list[Exception] = []
    together = threading.Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> None:
        try:
            ensure_connected()
            with app.test_request_context("/"):
                versions.refresh()
                together.wait(30)
                deed()
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            problems.append(error)
        finally:
            disconnect()

    workers = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    return problems


def voter(poll_id: int, post_id: int, user_id: int, choices: list[int]) -> Callable[[], None]:
    """Somebody who votes when told."""

    def vote() -> None:
        actor = actor_for(user_id)
        voting.cast_vote(actor, visible_post(actor, post_id), poll_id, choices)

    return vote


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("mode", ["single", "multiple", "ranked"])
def test_fifty_ballots_at_once_are_fifty_ballots(
    app: Flask, talk: SimpleNamespace, ask: Ask, mode: str, seed: int
) -> None:
    rng, poll = Random(seed), ask(mode=mode)
    ids = [option.id for option in poll.now.options]
    poll_id, post_id = poll.id, talk.post.id
    people = [add_user(f"voter{number}").id for number in range(PEOPLE)]
    chosen = {
        user_id: rng.sample(ids, 1 if mode == "single" else rng.randint(1, 3)) for user_id in people
    }
    deeds = [voter(poll_id, post_id, user_id, chosen[user_id]) for user_id in people]
    assert all_at_once(app, deeds) == []
    named = Counter(option_id for choices in chosen.values() for option_id in choices)
    assert {o.id: o.votes for o in poll.now.options} == {id_: named[id_] for id_ in ids}
    assert poll.now.ballot_count == Ballot.select().count() == PEOPLE
    if mode == "ranked":
        assert queries.rankings(poll_id) == Counter(map(tuple, chosen.values()))


def test_one_member_who_votes_fifty_times_at_once_has_one_ballot(
    app: Flask, talk: SimpleNamespace, ask: Ask
) -> None:
    poll = ask()
    ids = [option.id for option in poll.now.options]
    bob = int(talk.bob.user_id or 0)
    deeds = [voter(poll.id, talk.post.id, bob, [ids[n % 3]]) for n in range(PEOPLE)]
    assert all_at_once(app, deeds) == []
    assert poll.now.ballot_count == Ballot.select().count() == 1
    assert BallotChoice.select().count() == 1
    assert sorted(poll.votes().values()) == [0, 0, 1]


def test_voting_changing_and_taking_back_at_once_leaves_exact_counts(
    app: Flask, talk: SimpleNamespace, ask: Ask
) -> None:
    poll = ask(mode="multiple")
    ids = [option.id for option in poll.now.options]
    poll_id, post_id = poll.id, talk.post.id
    people = [add_user(f"voter{number}").id for number in range(PEOPLE // 2)]

    def waverer(user_id: int) -> Callable[[], None]:
        def deed() -> None:
            actor: Any = actor_for(user_id)
            place = visible_post(actor, post_id)
            for choices in (ids[:1], ids[1:], ids):
                voting.cast_vote(actor, place, poll_id, choices)
                voting.withdraw_vote(actor, place, poll_id)
            voting.cast_vote(actor, place, poll_id, ids[:2])

        return deed

    both = [deed for user_id in people for deed in (waverer(user_id), waverer(user_id))]
    assert all_at_once(app, both) == []
    rows = Counter(row[0] for row in BallotChoice.select(BallotChoice.option).tuples())
    assert {o.id: o.votes for o in poll.now.options} == {id_: rows[id_] for id_ in ids}
    assert poll.now.ballot_count == Ballot.select().count()
