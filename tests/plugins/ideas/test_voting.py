"""One's own vote: once, taken back any time, seen wherever the idea is, without scripts too."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.ideas.actions.deciding import decide
from tests.plugins.ideas.counted import tally
from tests.support.proposals import run_board
from townhall import cast_vote


@pytest.mark.parametrize(
    "page",
    [
        "/ideas/",
        "/ideas/?order=new",
        "/ideas/s/garden-wishes",
        "/ideas/?mine=1",
        "/people/alice/ideas",
        "/ideas/t/{id}",
    ],
)
def test_ones_own_vote_is_seen_in_every_list(
    proposal: SimpleNamespace, browsers: SimpleNamespace, page: str
) -> None:
    text = browsers.bob.get(page.format(id=proposal.id), follow_redirects=True).text
    pressed = re.compile(r'name="points" value="0" aria-pressed="true"')
    assert len(pressed.findall(text)) == 1


def test_count_and_button_agree_under_a_double_click(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/t/{proposal.last.id}/vote"
    parts = [browsers.bob.send(url, htmx=True, points="1").text for _click in range(2)]
    token = re.compile(r'name="csrf_token"[^>]*>')
    assert token.sub("", parts[0]) == token.sub("", parts[1])
    assert 'aria-pressed="true"' in parts[1]
    assert tally(proposal.last.id) == (1, 1)


@pytest.mark.parametrize("status", ["shipped", "not-planned"])
def test_a_vote_is_taken_back_on_a_closed_idea(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace, status: str
) -> None:
    decide(actors.maya, proposal.id, status, note="That is it.")
    page = browsers.bob.get(proposal.url, follow_redirects=True).text
    assert 'name="points" value="0" aria-pressed="true"' in page
    assert browsers.bob.send(f"/t/{proposal.id}/vote", points="0").status_code == 303
    assert tally(proposal.id) == (1, 1)
    assert browsers.bob.send(f"/t/{proposal.id}/vote", points="1").status_code == 422


def test_an_author_who_votes_for_their_own_is_counted_and_shown(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    cast_vote(actors.alice, proposal.id)
    assert tally(proposal.id) == (3, 3)
    assert ">Alice<" in browsers.maya.get(f"/ideas/{proposal.id}/voters").text


@pytest.mark.parametrize(("mode", "points"), [("budget", 3), ("importance", 2)])
def test_other_modes_count_points_beside_people(
    proposal: SimpleNamespace, actors: SimpleNamespace, mode: str, points: int
) -> None:
    run_board(proposal.board.id, mode=mode, budget=5, most=3)
    cast_vote(actors.bob, proposal.last.id, points)
    cast_vote(actors.alice, proposal.last.id, 1)
    assert tally(proposal.last.id) == (2, points + 1)


def test_a_plugin_that_is_off_keeps_votes_and_budgets(
    proposal: SimpleNamespace, browsers: SimpleNamespace, enable: Any
) -> None:
    enable("ideas", on=False)
    assert browsers.bob.get("/ideas/").status_code == 404
    assert browsers.bob.send(f"/t/{proposal.last.id}/vote").status_code == 404
    enable("ideas")
    assert tally(proposal.id) == (2, 2)
    assert browsers.bob.send(f"/t/{proposal.last.id}/vote").status_code == 303
