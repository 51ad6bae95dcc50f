"""Votes that are recorded, taken out, brought back, and fit another way of voting; gates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.access import Forbidden, in_group, rights
from core.accounts.alike import alike
from core.accounts.models import KnownDevice, User
from core.threads.models import Thread
from core.threads.queries import visible_thread
from core.threads.recount import recount
from core.threads.rules import Rejected
from core.trust import limits
from core.votes.actions import cast_vote, record_vote, settle_votes, take_votes
from core.votes.bringing import bring_votes
from core.votes.models import Vote, VotePurse
from core.votes.personal import hide, show
from core.votes.queries import ballot, ballots
from core.votes.remaking import foresee_votes, settle_space
from core.votes.rules import voting_of
from tests.core.votes.test_voting import spent, state, tally
from townhall.testing import lift_limits


def test_votes_that_are_taken_out_come_back_as_they_were(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="budget", budget=5, most=3)
    cast_vote(pool.bob, pool.threads[0], 3)
    cast_vote(pool.charlie, pool.threads[0], 1)
    at = Vote.get(Vote.user == pool.bob.user_id).created_at
    kept = take_votes(pool.threads[0], [pool.bob.user_id, 999])
    assert (tally(pool.threads[0]), spent(pool.bob)) == ((1, 1), 0)
    assert bring_votes(kept) == 1
    assert bring_votes(kept) == 0
    assert (tally(pool.threads[0]), spent(pool.bob)) == ((2, 4), 3)
    assert Vote.get(Vote.user == pool.bob.user_id).created_at == at


def test_what_comes_back_costs_no_more_than_there_is(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=5, most=3)
    cast_vote(pool.bob, pool.threads[0], 3)
    cast_vote(pool.bob, pool.threads[1], 2)
    kept = hide(pool.bob.user_id)
    voting(mode="budget", budget=3, most=3)
    show(pool.bob.user_id, kept)
    assert spent(pool.bob) == 3
    assert [state(pool.bob, idea) for idea in pool.threads[:2]] == ["held", "short"]
    assert [tally(idea)[0] for idea in pool.threads[:2]] == [1, 1]


def test_a_recorded_vote_passes_gates_and_limits_but_no_rights(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(min_days=90, min_trust=2)
    with pytest.raises(Rejected):
        cast_vote(pool.bob, pool.threads[0])
    lift_limits(on=True)
    assert limits.LEVELS
    assert record_vote(pool.bob, pool.threads[0]) == 1
    voting(own=False)
    with pytest.raises(Forbidden):
        record_vote(pool.alice, pool.threads[1])
    voting(is_open=False)
    with pytest.raises(Rejected):
        record_vote(pool.charlie, pool.threads[0])


def test_who_may_not_vote_yet_may_take_a_vote_back(pool: SimpleNamespace, voting: Any) -> None:
    cast_vote(pool.bob, pool.threads[0])
    voting(min_days=90)
    box = ballot(pool.bob, visible_thread(pool.bob, pool.threads[0]))
    assert box is not None
    assert (box.may, box.mine, bool(box.hurdle)) == (False, 1, True)
    User.update(created_at=clock.ago(days=91)).execute()
    box = ballot(pool.bob, visible_thread(pool.bob, pool.threads[0]))
    assert box is not None
    assert (box.may, box.hurdle) == (True, "")


def test_who_looks_as_a_group_has_been_here_for_no_time_that_is_known(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(min_days=90)
    seen = in_group(rights().builtin["members"])
    box = ballot(seen, visible_thread(seen, pool.threads[0]))
    assert box is not None
    assert box.hurdle == ""


def test_ballots_of_a_list_ask_two_questions(
    pool: SimpleNamespace, voting: Any, queries: Any
) -> None:
    voting(min_days=3)
    threads = [visible_thread(pool.bob, thread_id) for thread_id in pool.threads]
    ballots(pool.bob, threads)  # the spaces are known by then
    with queries(max=2):
        assert set(ballots(pool.bob, threads)) == set(pool.threads)


def test_a_space_settles_like_its_threads_one_by_one(pool: SimpleNamespace, voting: Any) -> None:
    for actor in (pool.bob, pool.charlie):
        for thread_id in pool.threads:
            cast_vote(actor, thread_id)
    voting(mode="budget", budget=2, most=2)
    foreseen = foresee_votes(pool.board.id, voting_of)
    assert foreseen == (6, 2, 0, 2, 2)
    settle_space(pool.board.id)
    assert (spent(pool.bob), spent(pool.charlie)) == (2, 2)
    assert [state(pool.bob, idea) for idea in pool.threads] == ["held", "held", "short"]
    for thread_id in pool.threads:
        settle_votes(thread_id)
    assert (spent(pool.bob), spent(pool.charlie)) == (2, 2)
    voting(mode="single")
    settle_space(pool.board.id)
    assert {vote.state for vote in Vote.select()} == {"free"}
    assert spent(pool.bob) == 0


def test_settling_a_space_twice_changes_nothing(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=9, most=5)
    cast_vote(pool.bob, pool.threads[0], 5)
    voting(mode="importance")
    for _again in range(2):
        settle_space(pool.board.id)
        assert (tally(pool.threads[0]), spent(pool.bob)) == ((1, 3), 0)
    recount()
    assert Thread.get_by_id(pool.threads[0]).vote_points == 3
    assert VotePurse.select().where(VotePurse.spent != 0).count() == 0


def test_accounts_on_one_browser_or_in_one_network_are_alike(pool: SimpleNamespace) -> None:
    rows = [
        (pool.alice, "a", "Firefox, Linux", "192.0.2.0/24"),
        (pool.bob, "a", "Firefox, Linux", "198.51.100.0/24"),
        (pool.charlie, "c", "Firefox, Linux", "192.0.2.0/24"),
        (pool.maya, "d", "Safari, Mac", ""),
    ]
    for actor, key, device, network in rows:
        KnownDevice.create(
            user=actor.user_id, key=key, device=device, address=network, seen_at=clock.now()
        )
    ids = [actor.user_id for actor, *_more in rows]
    assert alike(ids) == [("browser", (pool.alice.user_id, pool.bob.user_id))]
    assert alike([pool.alice.user_id]) == []
