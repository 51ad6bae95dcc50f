"""How a board works is changed by who keeps order there, who reads first what becomes of votes."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core.models import Audit
from core.votes.models import Vote
from plugins.ideas.actions.boards import foresee_board, set_board
from plugins.ideas.boards import Board, board_of
from tests.plugins.ideas.counted import check_votes, spent, state_of_vote, tally
from tests.support.proposals import make_board, run_board, suggest
from townhall import Forbidden, cast_vote

FIELDS = {
    "mode": "single",
    "budget": "10",
    "most": "3",
    "own": "y",
    "min_days": "0",
    "min_trust": "0",
    "counts": "always",
    "sort": "trending",
    "allows_private": "y",
    "on_roadmap": "y",
}


@pytest.fixture
def url(proposal: SimpleNamespace) -> str:
    return f"/ideas/s/{proposal.board.slug}/settings"


def test_what_does_not_touch_votes_is_saved_at_once(
    proposal: SimpleNamespace, browsers: SimpleNamespace, url: str
) -> None:
    form = {**FIELDS, "min_days": "7", "counts": "voted", "sort": "new"}
    assert browsers.maya.send(url, **form).status_code == 303
    assert board_of(proposal.board.id)[4:8] == (True, "voted", "new", 7)
    line = Audit.get(Audit.action == "ideas.board")
    assert line.after["min_days"] == 7


def test_another_mode_says_first_what_becomes_of_votes(
    proposal: SimpleNamespace, browsers: SimpleNamespace, url: str, actors: SimpleNamespace
) -> None:
    form = {**FIELDS, "mode": "budget", "budget": "1", "most": "1"}
    page = browsers.maya.send(url, **form)
    assert page.status_code == 200
    assert "There are 3 votes." in page.text
    assert "1 of them is kept and counts" in page.text
    assert board_of(proposal.board.id).mode == "single"
    told = re.search(r'name="foreseen"[^>]*value="([^"]+)"', page.text)
    assert told
    cast_vote(actors.alice, proposal.last.id)
    again = browsers.maya.send(url, **form, foreseen=told[1])
    assert again.status_code == 200, "a vote more was cast meanwhile, so it is said anew"
    told = re.search(r'name="foreseen"[^>]*value="([^"]+)"', again.text)
    assert told
    assert browsers.maya.send(url, **form, foreseen=told[1]).status_code == 303
    assert spent(actors.charlie, proposal.board.id) == 1
    check_votes()


def test_the_oldest_votes_are_paid_first(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    board = Board(proposal.board.id, mode="budget", budget=1, most=1)
    foreseen = foresee_board(board)
    assert (foreseen.votes, foreseen.people, foreseen.short, foreseen.lowered) == (3, 2, 1, 0)
    set_board(actors.maya, board)
    assert state_of_vote(actors.charlie, proposal.id) == "held"
    assert state_of_vote(actors.charlie, proposal.other.id) == "short"
    assert (tally(proposal.id), tally(proposal.other.id)) == ((2, 2), (1, 1))


@pytest.mark.parametrize(("mode", "points"), [("single", 1), ("importance", 3)])
def test_points_fit_the_new_mode_and_nobody_is_lost(
    board: Any, actors: SimpleNamespace, mode: str, points: int
) -> None:
    space = make_board("Points", mode="budget", budget=9, most=5)
    idea = suggest(actors.alice, space.id, "Lid", voters=[actors.bob], points=5)
    after = Board(space.id, mode=mode, budget=9, most=5)
    assert foresee_board(after).lowered == 1
    set_board(actors.maya, after)
    assert tally(idea.id) == (1, points)
    assert (spent(actors.bob, space.id), state_of_vote(actors.bob, idea.id)) == (0, "free")
    check_votes()


def test_less_budget_keeps_what_is_paid_as_far_as_it_goes(
    board: Any, actors: SimpleNamespace
) -> None:
    space = make_board("Points", mode="budget", budget=6, most=3)
    ideas = [
        suggest(actors.alice, space.id, f"Lid {n}", voters=[actors.bob], points=3) for n in (1, 2)
    ]
    set_board(actors.maya, Board(space.id, mode="budget", budget=4, most=3))
    assert [state_of_vote(actors.bob, idea.id) for idea in ideas] == ["held", "short"]
    set_board(actors.maya, Board(space.id, mode="budget", budget=6, most=3))
    assert [state_of_vote(actors.bob, idea.id) for idea in ideas] == ["held", "held"]
    check_votes()


def test_a_vote_that_was_on_its_way_is_settled_as_well(
    proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any, at: Any
) -> None:
    from datetime import timedelta

    from townhall import clock

    set_board(actors.maya, Board(proposal.board.id, mode="budget", budget=5, most=3))
    Vote.create(thread=proposal.last.id, user=actors.bob.id, points=1, created_at=clock.now())
    with at(clock.now() + timedelta(minutes=2)):
        run_jobs()
    assert state_of_vote(actors.bob, proposal.last.id) == "held"


@pytest.mark.parametrize(
    "wrong", [{"mode": "many"}, {"budget": "0"}, {"most": "x"}, {"min_trust": "4"}, {"sort": ""}]
)
def test_odd_values_are_refused_and_what_was_typed_stays(
    proposal: SimpleNamespace, browsers: SimpleNamespace, url: str, wrong: dict[str, str]
) -> None:
    page = browsers.maya.send(url, **{**FIELDS, "min_days": "33", **wrong})
    assert page.status_code == 422
    assert 'value="33"' in page.text
    assert board_of(proposal.board.id).min_days == 0


def test_only_who_keeps_order_there_says_how_it_works(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace, url: str
) -> None:
    assert browsers.bob.get(url).status_code == 403
    assert browsers.bob.send(url, **FIELDS).status_code == 403
    assert browsers.maya.get("/ideas/s/nowhere/settings").status_code == 404
    with pytest.raises(Forbidden):
        set_board(actors.bob, Board(proposal.board.id, mode="budget"))
    run_board(proposal.board.id, mode="importance")
    page = browsers.maya.get(url).text
    assert re.search(r"<input checked[^>]*value=\"importance\"", page)
