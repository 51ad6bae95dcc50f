"""Points of a budget: spent, given back when there is nothing to vote for, taken again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.conversion.actions import convert_thread
from core.threads.moderation import delete_thread, restore_thread
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.undoing import undo_work
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.private import make_private
from tests.plugins.ideas.counted import check_votes, spent, state_of_vote, tally
from tests.support.proposals import make_board, suggest
from townhall import (
    Actor,
    Rejected,
    Thread,
    ballot,
    cast_vote,
    create_space,
    joined_votes,
    leave_merge,
    visible_thread,
    withdraw_vote,
)

WAY = {"mode": "budget", "budget": 5, "most": 3}


@pytest.fixture
def points(board: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """Three ideas of alice's where members have five points, and bob's three for the first."""
    space = make_board("Wishes for points", **WAY)
    ideas = [suggest(actors.alice, space.id, f"Point {n}").id for n in range(3)]
    cast_vote(actors.bob, ideas[0], 3)
    return SimpleNamespace(space=space, ideas=ideas, first=ideas[0], **vars(actors))


def left(points: SimpleNamespace, name: str = "bob") -> int:
    """How many points somebody reads that they have left."""
    actor = getattr(points, name)
    idea = next(one for one in points.ideas[1:] if Thread.get_by_id(one).deleted_at is None)
    shown = ballot(actor, visible_thread(actor, idea))
    assert shown is not None
    assert shown.left is not None
    return shown.left


@pytest.mark.parametrize("status", ["shipped", "not-planned"])
def test_votes_are_returned_when_an_idea_is_decided(points: SimpleNamespace, status: str) -> None:
    decide(points.maya, points.first, status, note="That is it.")
    assert (left(points), state_of_vote(points.bob, points.first)) == (5, "returned")
    assert tally(points.first) == (1, 3), "the vote itself stays"
    check_votes()


def test_points_are_taken_again_when_an_idea_is_open_again(points: SimpleNamespace) -> None:
    decide(points.maya, points.first, "shipped", note="Done.")
    decide(points.maya, points.first, "planned")
    assert (left(points), state_of_vote(points.bob, points.first)) == (2, "held")


def test_a_vote_that_cannot_be_paid_again_is_kept_and_marked(points: SimpleNamespace) -> None:
    decide(points.maya, points.first, "shipped", note="Done.")
    cast_vote(points.bob, points.ideas[1], 3)
    decide(points.maya, points.first, "planned")
    assert (left(points), state_of_vote(points.bob, points.first)) == (2, "short")
    assert tally(points.first) == (1, 3)
    check_votes()


def test_duplicates_do_not_eat_the_quota(points: SimpleNamespace) -> None:
    cast_vote(points.bob, points.ideas[1], 2)
    merge_threads(points.maya, points.first, points.ideas[1])
    assert spent(points.bob, points.space.id) == 3, "up to the most for one, the rest is back"
    assert tally(points.ideas[1]) == (1, 3)
    check_votes()


def test_points_of_an_idea_that_becomes_part_of_a_private_one_come_back_with_it(
    points: SimpleNamespace,
) -> None:
    secret = suggest(points.alice, points.space.id, "Between us", is_private=True)
    work = merge_threads(points.maya, points.first, secret.id)
    assert (tally(secret.id), left(points)) == ((1, 3), 5)
    check_votes()
    undo_work(points.maya, work.id)
    assert (tally(points.first), tally(secret.id), left(points)) == ((1, 3), (0, 0), 2)
    check_votes()


def test_a_vote_that_others_were_added_to_can_leave_the_merge(points: SimpleNamespace) -> None:
    cast_vote(points.bob, points.ideas[1], 1)
    merge_threads(points.maya, points.first, points.ideas[1])
    assert [one.thread_id for one in joined_votes(points.bob, points.ideas[1])] == [points.first]
    leave_merge(points.bob, points.first)
    assert tally(points.ideas[1]) == (1, 1)
    cast_vote(points.bob, points.ideas[1], 2)
    assert joined_votes(points.bob, points.ideas[1]) == []


def test_points_of_deleted_ideas_are_back_and_restored_ones_take_them(
    points: SimpleNamespace,
) -> None:
    delete_thread(points.maya, points.first)
    assert left(points) == 5
    restore_thread(points.maya, points.first)
    assert left(points) == 2


def test_an_idea_that_moves_releases_there_and_claims_here(points: SimpleNamespace) -> None:
    other = make_board("Elsewhere", **WAY)
    work = move_thread(points.maya, points.first, other.id)
    assert (spent(points.bob, points.space.id), spent(points.bob, other.id)) == (0, 3)
    undo_work(points.maya, work.id)
    assert (spent(points.bob, points.space.id), spent(points.bob, other.id)) == (3, 0)


def test_an_idea_that_moves_to_a_board_without_points_gives_them_back(
    points: SimpleNamespace,
) -> None:
    other = make_board("One vote each")
    move_thread(points.maya, points.first, other.id)
    assert (left(points), state_of_vote(points.bob, points.first)) == (5, "free")


def test_points_are_lowered_to_what_the_new_board_allows_and_come_back_with_the_idea(
    points: SimpleNamespace,
) -> None:
    cast_vote(points.charlie, points.first, 2)
    fewer = make_board("Two each", mode="budget", budget=2, most=2)
    work = move_thread(points.maya, points.first, fewer.id)
    assert tally(points.first) == (2, 4)
    assert (spent(points.bob, fewer.id), spent(points.charlie, fewer.id)) == (2, 2)
    check_votes()
    again = move_thread(points.maya, points.first, make_board("One vote each").id)
    assert tally(points.first) == (2, 2)
    check_votes()
    cast_vote(points.alice, points.first)
    for one in (again, work):
        assert undo_work(points.maya, one.id).left_count == 0
    assert tally(points.first) == (3, 6)
    assert (spent(points.bob, points.space.id), left(points)) == (3, 2)
    check_votes()


def test_a_vote_that_was_changed_since_stays_when_a_move_is_undone(
    points: SimpleNamespace,
) -> None:
    cast_vote(points.charlie, points.first, 3)
    fewer = make_board("Two each", mode="budget", budget=2, most=2)
    work = move_thread(points.maya, points.first, fewer.id)
    cast_vote(points.bob, points.first, 1)
    withdraw_vote(points.charlie, points.first)
    assert undo_work(points.maya, work.id).left_count == 1
    assert (tally(points.first), spent(points.bob, points.space.id)) == ((1, 1), 1)
    check_votes()


def test_points_of_an_idea_that_becomes_a_topic_and_an_idea_again_come_back(
    points: SimpleNamespace,
) -> None:
    settings.put(points.ada, "forums", "votes", True)
    talk = create_space(Actor(is_admin=True), owner="forums", title="Talk")
    work = convert_thread(points.maya, points.first, "topic", talk.id, was="idea")
    assert tally(points.first) == (1, 1)
    undo_work(points.maya, work.id)
    assert (tally(points.first), left(points)) == ((1, 3), 2)
    check_votes()


def test_an_idea_that_becomes_private_gives_points_back(points: SimpleNamespace) -> None:
    make_private(points.maya, points.first)
    assert (left(points), state_of_vote(points.bob, points.first)) == (5, "returned")
    check_votes()


def test_one_can_unvote_a_closed_idea(points: SimpleNamespace) -> None:
    decide(points.maya, points.first, "not-planned", note="No.")
    with pytest.raises(Rejected):
        cast_vote(points.charlie, points.first, 1)
    assert withdraw_vote(points.bob, points.first)
    assert (tally(points.first), left(points)) == ((0, 0), 5)


def test_nothing_is_returned_where_there_is_no_budget(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "shipped", note="Done.")
    assert state_of_vote(actors.bob, proposal.id) == "free"
    shown = ballot(actors.bob, visible_thread(actors.bob, proposal.other.id))
    assert shown is not None
    assert shown.left is None


def test_no_more_than_the_budget_and_the_most_for_one(points: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        cast_vote(points.bob, points.ideas[1], 3)
    with pytest.raises(Rejected):
        cast_vote(points.charlie, points.first, 4)
    cast_vote(points.bob, points.ideas[1], 2)
    assert left(points) == 0
    check_votes()
