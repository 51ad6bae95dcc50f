"""What moves now: each vote counts half as much after a week, whatever happens to it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.conversion.actions import convert_thread
from core.threads.models import Thread
from core.threadwork.merging import merge_threads
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from core.votes.models import Vote
from plugins.ideas.models import Idea
from plugins.ideas.queries.lists import Wanted, ideas_page
from plugins.ideas.trend import refresh_all_trends, trend_of
from tests.support.proposals import run_board, suggest
from townhall import cast_vote, create_space, reply, start_thread, withdraw_vote

DAY = date(2026, 5, 1)


def value(thread_id: int) -> float:
    return float(Idea.get_by_id(thread_id).trend)


def as_it_should_be(thread_id: int) -> float:
    """The value, worked out from the rows one by one."""
    idea, thread = Idea.get_by_id(thread_id), Thread.get_by_id(thread_id)
    votes = [(vote.created_at.date(), 1) for vote in Vote.select().where(Vote.thread == thread_id)]
    return trend_of(thread.created_at.date(), idea.imported_votes, votes)


def test_a_vote_of_a_week_ago_counts_half() -> None:
    old = trend_of(DAY, 0, [(DAY, 3)])
    new = trend_of(DAY + timedelta(days=7), 0, [(DAY + timedelta(days=7), 1)])
    assert old == new
    assert trend_of(DAY, 0, [(DAY, 4)]) > new


def test_votes_of_years_ago_do_no_harm() -> None:
    far = DAY + timedelta(days=20_000)
    alone = trend_of(far, 0, [])
    assert trend_of(DAY, 50_000, [(far, 1)]) == pytest.approx(alone)
    assert trend_of(DAY, 0, []) < alone


def test_the_order_of_votes_changes_nothing() -> None:
    days = [(DAY + timedelta(days=n), n + 1) for n in range(40)]
    assert trend_of(DAY, 0, days) == trend_of(DAY, 0, days[::-1])


def test_a_new_idea_stands_above_an_old_one_without_votes(
    board: Any, actors: SimpleNamespace, at: Any
) -> None:
    with at(clock.ago(days=30)):
        old = suggest(actors.alice, board.id, "Long ago", voters=[actors.bob, actors.charlie])
    new = suggest(actors.alice, board.id, "Just now")
    page = ideas_page(actors.bob, Wanted())
    assert [row.line.id for row in page.rows] == [new.id, old.id]
    cast_vote(actors.maya, old.id)
    page = ideas_page(actors.bob, Wanted())
    assert [row.line.id for row in page.rows] == [old.id, new.id]


def test_the_value_follows_every_vote(
    proposal: SimpleNamespace, actors: SimpleNamespace, at: Any
) -> None:
    assert value(proposal.id) == as_it_should_be(proposal.id) > 0
    with at(clock.now() + timedelta(days=3)):
        cast_vote(actors.maya, proposal.id)
        withdraw_vote(actors.bob, proposal.id)
    assert value(proposal.id) == as_it_should_be(proposal.id)
    assert Vote.select().where(Vote.thread == proposal.id).count() == 2


def test_another_number_of_points_is_no_new_vote(
    proposal: SimpleNamespace, actors: SimpleNamespace, board: Any
) -> None:
    run_board(board.id, mode="importance")
    cast_vote(actors.maya, proposal.last.id, 1)
    before = value(proposal.last.id)
    cast_vote(actors.maya, proposal.last.id, 3)
    assert value(proposal.last.id) == before


def test_a_merge_and_its_undoing_are_followed(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    before = value(proposal.id)
    cast_vote(actors.maya, proposal.other.id)
    work = merge_threads(actors.maya, proposal.other.id, proposal.id)
    assert value(proposal.id) == as_it_should_be(proposal.id) > before
    undo_work(actors.maya, work.id)
    assert value(proposal.id) == before


def test_what_becomes_an_idea_by_another_way_has_its_value_at_once(
    proposal: SimpleNamespace, actors: SimpleNamespace, board: Any
) -> None:
    private = suggest(actors.alice, board.id, "Between us", is_private=True)
    forum = create_space(actors.ada, owner="forums", title="Talk")
    topic = start_thread(actors.alice, forum.id, kind="topic", title="Quieter", body="Please.")
    convert_thread(actors.maya, topic.id, "idea", board.id, was="topic")
    post = reply(actors.bob, proposal.id, "And one for the rain.")
    work = split_posts(actors.maya, proposal.id, [post.id], title="Rain", space_id=board.id)
    for thread_id in (private.id, topic.id, work.other_id):
        assert value(thread_id) == as_it_should_be(thread_id) > 0


def test_the_daily_job_puts_right_what_came_in_by_other_ways(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    Idea.update(imported_votes=40).where(Idea.thread == proposal.last.id).execute()
    Idea.update(trend=0).where(Idea.thread == proposal.id).execute()
    refresh_all_trends()
    for thread in (proposal.thread, proposal.other, proposal.last):
        assert value(thread.id) == as_it_should_be(thread.id) > 0
    page = ideas_page(actors.bob, Wanted())
    assert page.rows[0].line.id == proposal.last.id
