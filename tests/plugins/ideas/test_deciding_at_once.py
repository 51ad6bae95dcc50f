"""Several of the team, and the worker, at the same idea at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core import clock
from core.models import Outbox
from core.votes.models import Vote, VotePurse
from plugins.ideas import telling
from plugins.ideas.actions.deciding import decide, undo_change
from plugins.ideas.actions.responding import write_response
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.statuses import status_of
from tests.plugins.ideas.decided import changes_of, state_of
from tests.support.proposals import run_board, suggest
from tests.support.together import all_at_once
from townhall import Conflict, Post, Rejected, cast_vote, withdraw_vote

SLUGS = ("under-review", "planned", "in-progress", "shipped")


def orders() -> int:
    return int(Outbox.select().where(Outbox.topic == telling.CHANGED).count())


def test_of_many_who_decide_at_once_one_does(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    def choose(slug: str) -> Callable[[], object]:
        return lambda: decide(actors.maya, proposal.id, slug, note=slug, seen="new")

    problems = all_at_once(app, [choose(slug) for slug in SLUGS * 2])
    assert all(isinstance(problem, Conflict) for problem in problems)
    ((before, after),) = changes_of(proposal.id)
    assert (before, after) == ("new", state_of(proposal.id))


def test_a_change_is_told_or_taken_back_never_both(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change = decide(actors.maya, proposal.id, "planned", tells=True)
    soon = clock.now()
    IdeaChange.update(due_at=soon).where(IdeaChange.id == change.id).execute()

    def undo() -> None:
        with clock.frozen_at(change.created_at):
            undo_change(actors.ada, change.id)

    problems = all_at_once(app, [undo, telling.tell_due, undo, telling.tell_due])
    assert all(isinstance(problem, Rejected) for problem in problems)
    row = IdeaChange.get_by_id(change.id)
    assert (row.told_at is None) != (row.undone_at is None)
    assert orders() == (1 if row.told_at else 0)
    assert state_of(proposal.id) == ("planned" if row.told_at else "new")


def test_workers_at_once_order_the_telling_once(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned", tells=True)
    IdeaChange.update(due_at=clock.now()).execute()
    assert all_at_once(app, [telling.tell_due] * 6) == []
    assert orders() == 1


def test_points_agree_after_status_and_votes_changed_at_once(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, mode="budget", budget=10, most=3)
    idea = suggest(actors.alice, proposal.board.id, "Loud hours", voters=[actors.bob], points=2)

    def give(actor: Any, points: int) -> Callable[[], object]:
        return lambda: cast_vote(actor, idea.id, points)

    deeds: list[Callable[[], object]] = [
        lambda: decide(actors.maya, idea.id, "shipped"),
        lambda: decide(actors.ada, idea.id, "planned"),
        lambda: decide(actors.ada, idea.id, "not-planned", note="No."),
        lambda: withdraw_vote(actors.bob, idea.id),
        give(actors.charlie, 3),
        give(actors.bob, 1),
        give(actors.alice, 2),
    ]
    problems = all_at_once(app, deeds)
    assert all(isinstance(problem, Rejected) for problem in problems)
    status = status_of(state_of(idea.id))
    assert status
    votes = list(Vote.select().where(Vote.thread == idea.id))
    held = 0 if status.returns_points else sum(vote.points for vote in votes)
    assert sum(vote.points for vote in votes if vote.state == "held") == held
    assert sum(purse.spent for purse in VotePurse.select()) == held


def test_of_two_responses_at_once_both_stay_and_one_is_official(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    def answer(actor: Any) -> Callable[[], object]:
        return lambda: write_response(actor, proposal.id, f"{actor.username} says so.")

    assert all_at_once(app, [answer(actors.maya), answer(actors.ada)]) == []
    mine = Post.select(Post.number).where(Post.thread == proposal.id)
    numbers = {number for (number,) in mine.tuples()}
    assert numbers == {1, 2, 3}
    assert Idea.get_by_id(proposal.id).response.number in (2, 3)
