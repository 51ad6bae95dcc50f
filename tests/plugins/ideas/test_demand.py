"""One number for what people want: those who voted and those who asked in linked threads, each
once, and who they are one click away, as far as the reader may know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import url_for

from plugins.ideas.models import Idea
from plugins.ideas.queries.demand import demand_of, people_wanting
from tests.support.proposals import run_board, suggest
from townhall import (
    Actor,
    Thread,
    ballot,
    cast_vote,
    create_space,
    link_threads,
    start_thread,
    visible_thread,
    withdraw_vote,
)


@pytest.fixture
def talk(proposal: SimpleNamespace) -> Any:
    """A board of the forums beside that of the ideas."""
    return create_space(Actor(is_admin=True), owner="forums", title="Talk")


def ask(actors: SimpleNamespace, talk: Any, name: str, title: str, **values: Any) -> Thread:
    """A thread by somebody who asks for the same."""
    author = getattr(actors, name)
    return start_thread(author, talk.id, kind="topic", title=title, body="Please.", **values)


def demand(actor: Actor, thread_id: int) -> Any:
    """The demand for an idea as somebody is told it."""
    thread = visible_thread(actor, thread_id)
    votes = Idea.get_by_id(thread_id).imported_votes
    return demand_of(actor, thread, ballot(actor, thread), votes)


def test_without_links_it_is_the_number_of_voters(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    found = demand(actors.alice, proposal.id)
    assert (found.people, found.voters, found.askers, found.unnamed) == (2, 2, 0, 0)


def test_who_asked_in_a_linked_thread_counts_once_with_those_who_voted(
    proposal: SimpleNamespace, actors: SimpleNamespace, talk: Any
) -> None:
    # Bob has voted and asks twice, maya asks once and has not voted.
    threads = [ask(actors, talk, name, f"Too loud {n}") for n, name in enumerate(("bob", "bob"))]
    threads.append(ask(actors, talk, "maya", "Quieter, please"))
    for thread in threads:
        link_threads(actors.maya, thread.id, proposal.id, "relates")
    found = demand(actors.maya, proposal.id)
    assert (found.people, found.voters, found.askers, found.threads) == (3, 2, 2, 3)
    assert people_wanting(actors.alice, [proposal.id, proposal.other.id, proposal.last.id]) == {
        proposal.id: 3,
        proposal.other.id: 1,
    }


def test_a_thread_that_somebody_does_not_see_is_in_no_number_and_no_list_of_theirs(
    proposal: SimpleNamespace, actors: SimpleNamespace, talk: Any, browsers: SimpleNamespace
) -> None:
    hidden = ask(actors, talk, "maya", "Nightjar ticket", audience="private")
    link_threads(actors.maya, hidden.id, proposal.id, "relates")
    assert demand(actors.maya, proposal.id).people == 3
    for name in ("bob", "visitor"):
        page = getattr(browsers, name).get(f"/ideas/{proposal.id}/demand").text
        assert "Nightjar" not in page
        assert "2 people have voted." in page
    assert demand(actors.bob, proposal.id).people == 2


def test_votes_of_another_system_stand_beside_the_people(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Idea.update(imported_votes=40).where(Idea.thread == proposal.id).execute()
    Thread.update(vote_count=Thread.vote_count + 40).where(Thread.id == proposal.id).execute()
    found = demand(actors.alice, proposal.id)
    assert (found.people, found.unnamed) == (2, 40)
    page = browsers.alice.get(f"/ideas/{proposal.id}/demand").text
    assert "40 more votes came from another system" in page


def test_the_page_of_an_idea_counts_people_and_says_what_else_there_is(
    proposal: SimpleNamespace, actors: SimpleNamespace, talk: Any, browsers: SimpleNamespace
) -> None:
    Idea.update(imported_votes=40).where(Idea.thread == proposal.id).execute()
    Thread.update(vote_count=Thread.vote_count + 40).where(Thread.id == proposal.id).execute()
    thread = ask(actors, talk, "maya", "Too loud")
    link_threads(actors.maya, thread.id, proposal.id, "relates")
    for name, people in (("alice", 2), ("maya", 3)):
        page = getattr(browsers, name).get(proposal.url).text
        assert f'<p class="p-ideas-many">{people} <small>people' in page
        assert "+ 40 votes from another system" in page


def test_the_list_says_who_and_by_which_way(
    proposal: SimpleNamespace, actors: SimpleNamespace, talk: Any, browsers: SimpleNamespace
) -> None:
    thread = ask(actors, talk, "bob", "Too loud")
    link_threads(actors.maya, thread.id, proposal.id, "relates")
    page = browsers.maya.get(f"/ideas/{proposal.id}/demand").text
    assert "Too loud" in page
    assert "has voted too" in page
    assert "/people/charlie" in page or "@charlie" in page or ">charlie<" in page


@pytest.mark.parametrize("counts", ["always", "closed"])
def test_whether_who_asked_has_voted_is_for_those_who_decide(
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    talk: Any,
    browsers: SimpleNamespace,
    counts: str,
) -> None:
    run_board(proposal.board.id, counts=counts)
    thread = ask(actors, talk, "bob", "Too loud")
    link_threads(actors.maya, thread.id, proposal.id, "relates")

    def told(name: str) -> str:
        return str(getattr(browsers, name).get(url_for("ideas.demand", thread_id=proposal.id)).text)

    assert "has voted too" in told("maya")
    for name in ("alice", "visitor"):
        assert "has voted too" not in told(name)
    before = demand(actors.alice, proposal.id)
    withdraw_vote(actors.bob, proposal.id)
    cast_vote(actors.maya, proposal.id)
    # As many votes as before, and nobody reads that it is no longer bob's.
    assert demand(actors.alice, proposal.id) == before
    assert "has voted too" not in told("maya")


def test_names_of_voters_are_for_those_who_decide(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for name in ("bob", "visitor"):
        browser = getattr(browsers, name)
        page = browser.get(f"/ideas/{proposal.id}/demand")
        assert page.status_code == 200
        assert "charlie" not in page.text
        part = browser.get(f"/ideas/{proposal.id}/demand", headers={"HX-Request": "true"})
        assert "charlie" not in part.text


def test_where_numbers_are_kept_back_there_is_none(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, counts="closed")
    page = browsers.alice.get(f"/ideas/{proposal.id}/demand").text
    assert "How many there are is not shown to you yet." in page
    assert "people have voted" not in page


def test_a_private_idea_has_no_page_of_demand_for_others(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    secret = suggest(actors.alice, proposal.board.id, "Nightjar wish")
    Thread.update(audience="private").where(Thread.id == secret.id).execute()
    for name in ("bob", "visitor"):
        assert getattr(browsers, name).get(f"/ideas/{secret.id}/demand").status_code == 404


def test_the_page_asks_as_much_for_many_threads_as_for_one(
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    talk: Any,
    browsers: SimpleNamespace,
    queries: Any,
) -> None:
    for n in range(8):
        thread = ask(actors, talk, "maya", f"Too loud, number {n}")
        link_threads(actors.maya, thread.id, proposal.id, "relates")
    browsers.maya.get(f"/ideas/{proposal.id}/demand")
    with queries(max=12):
        browsers.maya.get(f"/ideas/{proposal.id}/demand")
