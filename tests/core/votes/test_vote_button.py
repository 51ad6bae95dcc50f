"""The button of votes: with and without htmx, who sees it, what it says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.threads.models import Thread
from core.votes.actions import cast_vote


def page(browser: Any, thread_id: int) -> str:
    return str(browser.get(f"/t/{thread_id}", follow_redirects=True).text)


def test_a_browser_is_led_back_and_htmx_gets_the_votes(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob, url = sign_in(cast.bob), f"/t/{pool.threads[0]}/vote"
    answer = bob.send(url, points="1")
    assert (answer.status_code, answer.location.split("/")[-2]) == (303, str(pool.threads[0]))
    part = bob.send(url, htmx=True, points="0").text
    assert part.lstrip().startswith('<form class="ballot"')
    assert 'aria-pressed="false"' in part
    assert Thread.get_by_id(pool.threads[0]).vote_count == 0


def test_the_button_says_what_stands(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    cast_vote(pool.bob, pool.threads[0])
    mine, other = page(sign_in(cast.bob), pool.threads[0]), page(client, pool.threads[0])
    assert 'name="points" value="0" aria-pressed="true"' in mine
    assert 'name="points"' not in other
    assert "1 vote" in other


@pytest.mark.parametrize("mode", ["importance", "budget"])
def test_other_modes_offer_their_numbers(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, voting: Any, mode: str
) -> None:
    voting(mode=mode, budget=5, most=3)
    bob = sign_in(cast.bob)
    assert bob.send(f"/t/{pool.threads[0]}/vote", points="3").status_code == 303
    html = page(bob, pool.threads[0])
    wanted = "2 points left" if mode == "budget" else 'value="0" aria-pressed="true"'
    assert wanted in html


@pytest.mark.parametrize("points", ["", "x", "-1", "7", "99999999999", "٣"])
def test_odd_numbers_are_refused(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, points: str
) -> None:
    bob = sign_in(cast.bob)
    assert bob.send(f"/t/{pool.threads[0]}/vote", points=points).status_code == 422
    assert Thread.get_by_id(pool.threads[0]).vote_count == 0


def test_where_there_are_no_votes_there_is_no_deed(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, voting: Any
) -> None:
    voting()
    bob = sign_in(cast.bob)
    assert bob.send(f"/t/{pool.threads[0]}/vote").status_code == 404
    assert "ballot" not in page(bob, pool.threads[0])


def test_nobody_votes_for_what_they_may_not_see(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    Thread.update(audience="private").execute()
    assert sign_in(cast.bob).send(f"/t/{pool.threads[0]}/vote").status_code == 404


def test_a_visitor_is_led_to_sign_in(pool: SimpleNamespace, client: Any) -> None:
    answer = client.send(f"/t/{pool.threads[0]}/vote")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_votes_ask_one_question_more(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    bob = sign_in(cast.bob)
    page(bob, pool.threads[0])
    thread = Thread.get_by_id(pool.threads[0])
    with queries(max=9):
        bob.get(f"/forums/t/{thread.id}/{thread.slug}")
