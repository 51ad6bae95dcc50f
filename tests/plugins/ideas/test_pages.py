"""The page of an idea: votes, words, replies, what the reader may do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.threads.models import Thread
from plugins.ideas.models import Idea
from tests.support.proposals import address as address_of
from tests.support.proposals import run_board, suggest
from tests.support.reading import words_of
from townhall import cast_vote


def test_an_idea_shows_what_it_is_about(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    html = browsers.visitor.get(proposal.url).text
    assert "Quiet hours for the pump" in html
    assert "2 votes" in words_of(html)
    assert "suggested by" in html
    assert "2 <small>people, 2 new this week" in html
    assert 'name="points"' not in html


def test_a_wrong_address_leads_to_the_right_one(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    for address in (f"/ideas/t/{proposal.id}", f"/ideas/t/{proposal.id}/other"):
        answer = browsers.visitor.get(address)
        assert (answer.status_code, answer.location) == (301, proposal.url)
    assert browsers.visitor.get(f"/t/{proposal.id}").location.endswith(proposal.url)
    assert browsers.visitor.get("/ideas/t/999983/x").status_code == 404


def test_the_fixed_addresses_lead_to_where_ideas_are(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    idea, board = f"/ideas/i/{proposal.id}", "/ideas/s/garden-wishes"
    expected = {
        idea: proposal.url,
        f"{idea}/quiet-hours-for-the-pump": proposal.url,
        f"{idea}/other": proposal.url,
        f"{idea}/other/1": f"{proposal.url}/1#p1",
        "/ideas/b/garden-wishes": board,
        "/ideas/b/garden-wishes?status=shipped&order=new": f"{board}?status=shipped&order=new",
    }
    for address, place in expected.items():
        answer = browsers.visitor.get(address)
        assert (answer.status_code, answer.location) == (301, place)
    secret = suggest(actors.alice, proposal.board.id, "Between us", is_private=True)
    for address in (f"/ideas/i/{secret.id}", f"/ideas/i/{secret.id}/x", "/ideas/b/nowhere"):
        assert browsers.bob.get(address).status_code == 404


@pytest.mark.parametrize("title", ["Demand", "Keep", "Private", "Voters", "Respond", "Decide"])
def test_an_idea_is_opened_whatever_its_title_is(
    browsers: SimpleNamespace, actors: SimpleNamespace, board: Any, title: str
) -> None:
    page = browsers.visitor.get(address_of(suggest(actors.alice, board.id, title)))
    assert page.status_code == 200
    assert f"{title}</h1>" in page.text


def test_the_vote_beside_the_title_is_swapped_in_place(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    html = browsers.alice.get(proposal.url).text
    assert 'class="vote vote-l"' in html
    assert "Vote for “Quiet hours for the pump”" in html
    address = f"/t/{proposal.id}/vote"
    part = browsers.alice.send(address, htmx=True, points="1", look="l").text
    assert 'class="vote vote-l"' in part
    assert "3 votes" in words_of(part)
    assert browsers.alice.send(address, points="0").location == proposal.url
    assert Thread.get_by_id(proposal.id).vote_count == 2


def test_a_double_click_counts_once(browsers: SimpleNamespace, proposal: SimpleNamespace) -> None:
    for _turn in range(2):
        browsers.alice.send(f"/t/{proposal.id}/vote", points="1", look="l")
    assert Thread.get_by_id(proposal.id).vote_count == 3


def test_a_vote_can_be_taken_back_after_the_close(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    Thread.update(state="not-planned").where(Thread.id == proposal.id).execute()
    html = browsers.bob.get(proposal.url).text
    assert "Take back your vote for" in html
    browsers.bob.send(f"/t/{proposal.id}/vote", points="0")
    assert Thread.get_by_id(proposal.id).vote_count == 1
    assert "Vote for" not in browsers.alice.get(proposal.url).text
    assert browsers.alice.send(f"/t/{proposal.id}/vote", points="1").status_code == 422


@pytest.mark.parametrize(
    ("counts", "words"), [("voted", "to those who have voted"), ("closed", "once voting is over")]
)
def test_a_count_may_be_kept_out_of_sight(
    browsers: SimpleNamespace, proposal: SimpleNamespace, counts: str, words: str
) -> None:
    run_board(proposal.board.id, counts=counts)
    html = browsers.visitor.get(proposal.url).text
    assert words in html
    assert "2 votes" not in words_of(html)
    assert "2 <small>" not in html
    assert "this week" not in html
    assert ("2 votes" in words_of(browsers.bob.get(proposal.url).text)) == (counts == "voted")
    assert "2 votes" in words_of(browsers.maya.get(proposal.url).text)


def test_members_comment(browsers: SimpleNamespace, proposal: SimpleNamespace) -> None:
    answer = browsers.bob.send(f"/ideas/t/{proposal.id}/reply", body="Only at **noon**.")
    assert answer.location.endswith(f"{proposal.url}/2#p2")
    html = browsers.alice.get(f"{proposal.url}/2").text
    assert "Only at <strong>noon</strong>." in html
    part = browsers.bob.send(f"/ideas/t/{proposal.id}/reply", htmx=True, body="And never.").text
    assert "And never." in part
    assert "<html" not in part


def test_what_became_something_else_is_found_there(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    Thread.update(kind="topic", owner="forums").where(Thread.id == proposal.id).execute()
    answer = browsers.bob.get(proposal.url)
    assert (answer.status_code, answer.location.split("/")[1]) == (302, "forums")


def test_the_quarter_is_shown_until_it_is_decided(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    Idea.update(quarter="2027-Q1").where(Idea.thread == proposal.id).execute()
    Thread.update(state="planned").where(Thread.id == proposal.id).execute()
    assert "</svg> Q1 2027</span>" in browsers.visitor.get(proposal.url).text
    Thread.update(state="shipped").where(Thread.id == proposal.id).execute()
    assert "</svg> Q1 2027</span>" not in browsers.visitor.get(proposal.url).text


def test_a_page_asks_the_same_however_many_votes_there_are(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace, queries: Any
) -> None:
    for actor in (actors.alice, actors.maya, actors.ada):
        cast_vote(actor, proposal.id)
    browsers.bob.get(proposal.url)
    with queries(max=12):
        browsers.bob.get(proposal.url)


def test_switched_off_there_is_nothing(
    browsers: SimpleNamespace, proposal: SimpleNamespace, enable: Any
) -> None:
    enable("ideas", on=False)
    for address in ("/ideas/", "/ideas/s/garden-wishes", proposal.url, "/ideas/similar?q=pump"):
        assert browsers.bob.get(address).status_code == 404
    enable("ideas")
    assert browsers.bob.get(proposal.url).status_code == 200


def test_a_visitor_is_asked_in(browsers: SimpleNamespace, proposal: SimpleNamespace) -> None:
    assert "Sign in to vote" in browsers.visitor.get(proposal.url).text
    assert "Sign in to vote" not in browsers.bob.get(proposal.url).text
    Thread.update(state="shipped").where(Thread.id == proposal.id).execute()
    assert "Sign in to vote" not in browsers.visitor.get(proposal.url).text
