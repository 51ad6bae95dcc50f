"""The button of votes: with and without htmx, who sees it, what it says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.threads.models import Thread
from core.votes.actions import cast_vote, settle_votes
from core.votes.queries import ballots, votes_by_day, votes_since
from tests.support.reading import words_of


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


@pytest.mark.parametrize(("elsewhere", "chosen"), [(4, "<option selected>1</option>"), (5, "")])
def test_who_has_not_enough_points_for_a_vote_any_more_is_asked_to_choose(
    pool: SimpleNamespace,
    cast: SimpleNamespace,
    sign_in: Any,
    voting: Any,
    elsewhere: int,
    chosen: str,
) -> None:
    voting(mode="budget", budget=5, most=5)
    cast_vote(pool.bob, pool.threads[0], 3)
    voting(mode="budget", budget=5, most=5, holds=False)
    settle_votes(pool.threads[0])
    voting(mode="budget", budget=5, most=5)
    cast_vote(pool.bob, pool.threads[1], elsewhere)
    settle_votes(pool.threads[0])
    bob, url = sign_in(cast.bob), f"/t/{pool.threads[0]}/vote"
    html = page(bob, pool.threads[0])
    assert "you have not enough points left for it" in html
    assert chosen in html
    assert ("Take it back" in html) is not bool(chosen)
    assert bob.send(url, points="3").status_code == 422
    assert "enough points" not in page(bob, pool.threads[1])
    shown = bob.send(url, htmx=True, points="1" if chosen else "0").text
    assert "not enough points" not in shown
    assert Thread.get_by_id(pool.threads[0]).vote_points == (1 if chosen else 0)


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


def test_a_list_gets_its_tile_back_and_is_led_back_to(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob, thread_id = sign_in(cast.bob), pool.threads[0]
    sent = {"points": "1", "look": "m", "back": "/forums/s/ideas?view=top"}
    part = bob.send(f"/t/{thread_id}/vote", htmx=True, **sent).text
    assert '<button class="vote"' in part
    assert 'name="back" value="/forums/s/ideas?view=top"' in part
    answer = bob.send(f"/t/{thread_id}/vote", **sent)
    assert answer.location == f"/forums/s/ideas?view=top#votes-{thread_id}"


def test_the_number_of_a_tile_is_said_once(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    """Browsers without styles show the words around it, too."""
    bob = sign_in(cast.bob)
    tile = bob.send(f"/t/{pool.threads[0]}/vote", htmx=True, points="1", look="m").text
    assert words_of(tile).startswith("1 vote. Take back your vote for")


@pytest.mark.parametrize("back", ["https://example.org", "//example.org/x", "/\\example.org", "x"])
def test_nobody_is_led_off_the_site(
    pool: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, back: str
) -> None:
    answer = sign_in(cast.bob).send(f"/t/{pool.threads[0]}/vote", points="1", back=back)
    assert answer.location.startswith(f"/forums/t/{pool.threads[0]}/")


def test_votes_of_many_threads_are_one_question(pool: SimpleNamespace, queries: Any) -> None:
    cast_vote(pool.bob, pool.threads[0])
    cast_vote(pool.charlie, pool.threads[0])
    threads = list(Thread.select().order_by(Thread.id))
    with queries(max=1):
        found = ballots(pool.bob, threads)
    assert [(found[id_].count, found[id_].mine) for id_ in pool.threads] == [(2, 1), (0, 0), (0, 0)]
    assert ballots(pool.bob, []) == {}


def test_votes_are_counted_by_day_and_since_a_moment(pool: SimpleNamespace, at: Any) -> None:
    with at(clock.ago(days=9)):
        cast_vote(pool.bob, pool.threads[0])
        old = clock.now().date()
    cast_vote(pool.charlie, pool.threads[0])
    cast_vote(pool.maya, pool.threads[0])
    today = clock.now().date()
    ids = [pool.threads[0], pool.threads[1]]
    assert votes_by_day(ids) == [(ids[0], old, 1), (ids[0], today, 2)]
    assert votes_since(ids, clock.ago(days=7)) == {ids[0]: 2}
    assert votes_by_day([]) == []
    assert votes_since([], clock.ago(days=7)) == {}
