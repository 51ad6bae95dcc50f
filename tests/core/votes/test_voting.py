"""Votes: one each, done twice like once, undone, counted exactly, paid from a budget."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor, Forbidden
from core.accounts.sessions import actor_for
from core.spaces.actions import archive_space, create_space
from core.threads.events import VoteCast, VoteWithdrawn
from core.threads.models import Thread
from core.threads.moderation import delete_thread, restore_thread
from core.threads.queries import visible_thread
from core.threads.recount import recount
from core.threads.rules import Rejected
from core.votes.actions import cast_vote, forget_votes, settle_votes, withdraw_vote
from core.votes.models import Vote, VotePurse
from core.votes.queries import ballot, votes_of
from core.votes.voters import voters_page
from tests.support.together import all_at_once
from townhall.testing import add_user

CLIENTS = 50


def tally(thread_id: int) -> tuple[int, int]:
    thread = Thread.get_by_id(thread_id)
    return thread.vote_count, thread.vote_points


def spent(actor: Actor) -> int:
    return sum(row.spent for row in VotePurse.select().where(VotePurse.user == actor.user_id))


def state(actor: Actor, thread_id: int) -> str:
    return str(Vote.get((Vote.user == actor.user_id) & (Vote.thread == thread_id)).state)


def shown(actor: Actor, thread_id: int) -> Any:
    return ballot(actor, visible_thread(actor, thread_id))


def test_the_same_vote_twice_counts_once_and_can_be_taken_back(
    pool: SimpleNamespace, happened: list[Any]
) -> None:
    first = pool.threads[0]
    assert cast_vote(pool.bob, first) == cast_vote(pool.bob, first) == 1
    assert tally(first) == (1, 1)
    assert shown(pool.bob, first).mine == 1
    assert withdraw_vote(pool.bob, first)
    assert not withdraw_vote(pool.bob, first)
    assert tally(first) == (0, 0)
    kinds = [type(event) for event in happened if isinstance(event, VoteCast | VoteWithdrawn)]
    assert kinds == [VoteCast, VoteWithdrawn]


def test_a_vote_neither_bumps_nor_marks_unread(pool: SimpleNamespace) -> None:
    before = Thread.get_by_id(pool.threads[0])
    cast_vote(pool.bob, before.id)
    after = Thread.get_by_id(before.id)
    assert (after.last_post_at, after.last_number) == (before.last_post_at, before.last_number)


def test_authors_vote_for_their_own_only_where_that_is_wanted(
    pool: SimpleNamespace, voting: Any
) -> None:
    assert cast_vote(pool.alice, pool.threads[0]) == 1
    voting(own=False)
    with pytest.raises(Forbidden):
        cast_vote(pool.alice, pool.threads[1])


def test_visitors_and_suspended_members_do_not_vote(pool: SimpleNamespace) -> None:
    sue = actor_for(add_user("sue", state="suspended").id)
    for actor in (Actor(), sue):
        with pytest.raises(Forbidden):
            cast_vote(actor, pool.threads[0])
    assert tally(pool.threads[0]) == (0, 0)


def test_closed_votes_are_refused_and_may_still_be_taken_back(
    pool: SimpleNamespace, voting: Any
) -> None:
    cast_vote(pool.bob, pool.threads[0])
    voting(is_open=False)
    with pytest.raises(Rejected):
        cast_vote(pool.charlie, pool.threads[0])
    assert withdraw_vote(pool.bob, pool.threads[0])


def test_nobody_votes_in_an_archived_space_and_votes_are_still_taken_back(
    pool: SimpleNamespace,
) -> None:
    cast_vote(pool.bob, pool.threads[0])
    archive_space(pool.ada, pool.board.id, on=True)
    for thread_id in pool.threads[:2]:
        with pytest.raises(Forbidden):
            cast_vote(pool.charlie, thread_id)
        assert not shown(pool.charlie, thread_id).may
    assert shown(pool.bob, pool.threads[0]).mine == 1
    assert withdraw_vote(pool.bob, pool.threads[0])
    assert tally(pool.threads[0]) == (0, 0)
    archive_space(pool.ada, pool.board.id, on=False)
    assert cast_vote(pool.charlie, pool.threads[0]) == 1


@pytest.mark.parametrize("points", [0, -1, 2, 999])
def test_a_number_that_does_not_fit_is_refused(pool: SimpleNamespace, points: int) -> None:
    with pytest.raises(Rejected):
        cast_vote(pool.bob, pool.threads[0], points)
    assert tally(pool.threads[0]) == (0, 0)


def test_importance_is_one_vote_with_one_to_three_points(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="importance")
    cast_vote(pool.bob, pool.threads[0], 3)
    cast_vote(pool.bob, pool.threads[0], 2)
    cast_vote(pool.charlie, pool.threads[0], 1)
    assert tally(pool.threads[0]) == (2, 3)
    with pytest.raises(Rejected):
        cast_vote(pool.maya, pool.threads[0], 4)


def test_a_budget_is_for_all_threads_of_the_space(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=5, most=3)
    one, two, three = pool.threads
    cast_vote(pool.bob, one, 3)
    cast_vote(pool.bob, two, 2)
    with pytest.raises(Rejected):
        cast_vote(pool.bob, three, 1)
    cast_vote(pool.bob, one, 1)
    cast_vote(pool.bob, three, 2)
    assert spent(pool.bob) == 5
    assert shown(pool.bob, one).left == 0
    assert shown(pool.charlie, one).left == 5
    assert votes_of(pool.bob, pool.threads) == {one: 1, two: 2, three: 2}


def test_no_more_than_the_most_for_one_thread(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=5, most=3)
    with pytest.raises(Rejected):
        cast_vote(pool.bob, pool.threads[0], 4)
    assert spent(pool.bob) == 0


def test_points_come_back_when_a_thread_is_done_and_are_taken_again_when_it_opens(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="budget", budget=3, most=3)
    first = pool.threads[0]
    cast_vote(pool.bob, first, 3)
    voting(mode="budget", budget=3, most=3, holds=False)
    settle_votes(first)
    settle_votes(first)
    assert (spent(pool.bob), state(pool.bob, first), tally(first)) == (0, "returned", (1, 3))
    voting(mode="budget", budget=3, most=3)
    settle_votes(first)
    settle_votes(first)
    assert (spent(pool.bob), state(pool.bob, first)) == (3, "held")


def test_a_vote_that_can_no_longer_be_paid_is_kept_and_marked(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="budget", budget=3, most=3)
    one, two, _three = pool.threads
    cast_vote(pool.bob, one, 3)
    delete_thread(pool.maya, one)
    assert spent(pool.bob) == 0
    cast_vote(pool.bob, two, 2)
    restore_thread(pool.maya, one)
    assert (spent(pool.bob), state(pool.bob, one), tally(one)) == (2, "short", (1, 3))
    withdraw_vote(pool.bob, two)
    cast_vote(pool.bob, one, 3)
    assert (spent(pool.bob), state(pool.bob, one)) == (3, "held")


def test_a_thread_that_moves_takes_its_points_from_the_other_space(
    pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="budget", budget=3, most=3)
    first = pool.threads[0]
    cast_vote(pool.bob, first, 2)
    other = create_space(Actor(is_admin=True), owner="forums", title="Elsewhere")
    Thread.update(space=other.id).where(Thread.id == first).execute()
    settle_votes(first)
    purses = {row.space_id: row.spent for row in VotePurse.select()}
    assert purses == {pool.board.id: 0, other.id: 2}


def test_voters_are_listed_newest_first(pool: SimpleNamespace) -> None:
    for actor in (pool.bob, pool.charlie):
        cast_vote(actor, pool.threads[0])
    names = [row.username for row in voters_page(pool.threads[0]).rows]
    assert names == ["charlie", "bob"]


def test_somebodys_votes_can_be_forgotten(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=5, most=3)
    for thread_id in pool.threads[:2]:
        cast_vote(pool.bob, thread_id, 2)
    cast_vote(pool.charlie, pool.threads[0], 1)
    assert forget_votes(pool.bob.user_id) == 2
    assert [tally(t) for t in pool.threads] == [(1, 1), (0, 0), (0, 0)]
    assert spent(pool.bob) == 0


def test_counters_can_be_worked_out_again(pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=5, most=3)
    cast_vote(pool.bob, pool.threads[0], 2)
    Thread.update(vote_count=9, vote_points=9).execute()
    VotePurse.update(spent=9).execute()
    recount()
    assert [tally(t) for t in pool.threads] == [(1, 2), (0, 0), (0, 0)]
    assert spent(pool.bob) == 2


def test_fifty_people_at_once_are_all_counted(app: Flask, pool: SimpleNamespace) -> None:
    fans = [add_user(f"fan{number}").id for number in range(CLIENTS)]
    versions.refresh()
    deeds = [partial(cast_vote, actor_for(fan), pool.threads[0]) for fan in fans]
    assert all_at_once(app, deeds) == []
    assert tally(pool.threads[0]) == (CLIENTS, CLIENTS)


def test_fifty_votes_of_one_member_are_one(app: Flask, pool: SimpleNamespace, voting: Any) -> None:
    voting(mode="budget", budget=3, most=3)
    first = pool.threads[0]
    deeds = [partial(cast_vote, pool.bob, first, number % 3 + 1) for number in range(CLIENTS)]
    assert all_at_once(app, deeds) == []
    points = Vote.get(Vote.thread == first).points
    assert (tally(first), spent(pool.bob)) == ((1, points), points)


def test_a_budget_is_never_passed_by_votes_at_the_same_moment(
    app: Flask, pool: SimpleNamespace, voting: Any
) -> None:
    voting(mode="budget", budget=2, most=1)
    deeds = [partial(cast_vote, pool.bob, pool.threads[n % 3]) for n in range(CLIENTS)]
    problems = all_at_once(app, deeds)
    assert {type(problem) for problem in problems} == {Rejected}
    assert spent(pool.bob) == sum(tally(t)[1] for t in pool.threads) == 2
