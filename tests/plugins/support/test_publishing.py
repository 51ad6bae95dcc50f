"""Requests that become questions for everybody, ideas that many ask for, and answers found before
anybody asks."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.drafts.models import Draft
from core.outbox import drain
from plugins.ideas.queries.demand import demand_of, people_wanting
from plugins.support.actions.publishing import answer_consent, ask_consent, publish_ticket
from plugins.support.actions.tracking import make_tracker
from plugins.support.models import SupportConsent, SupportDeflection
from plugins.support.queries.deflection import deflections, suggestions
from tests.support.proposals import make_board, suggest
from tests.support.related_requests import post_in_public
from tests.support.requests_for_help import ask
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    Thread,
    ballot,
    clock,
    create_space,
    link_threads,
    links_of,
    new_key,
    visible_thread,
)


@pytest.fixture
def board(queue: Any) -> Any:
    """A board that everybody reads."""
    return create_space(Actor(is_admin=True), owner="forums", title="Questions")


def publish(actor: Actor, ticket: Thread, board: Any, *, theirs: bool = False) -> Thread:
    return publish_ticket(
        actor,
        ticket.id,
        space_id=board.id,
        title="Where is an order when it is late?",
        body="Look under orders.",
        theirs=theirs,
    )


def test_words_of_the_requester_are_published_only_with_their_consent(
    ticket: Thread, board: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    path = f"/support/{ticket.id}/publish"
    assert "Can you help me with this" not in browsers.maya.get(path).text
    with pytest.raises(Rejected) as refused:
        publish(actors.maya, ticket, board, theirs=True)
    assert refused.value.field == "theirs"
    assert ask_consent(actors.maya, ticket.id)
    assert not ask_consent(actors.ada, ticket.id), "they are asked once"
    with pytest.raises(Forbidden):
        answer_consent(actors.maya, ticket.id, "yes")
    answer_consent(actors.bob, ticket.id, "no")
    with pytest.raises(Rejected):
        publish(actors.maya, ticket, board, theirs=True)
    answer_consent(actors.bob, ticket.id, "yes")
    assert "Can you help me with this" in browsers.maya.get(path).text
    made = publish(actors.maya, ticket, board, theirs=True)
    assert (made.author_id, made.kind, made.state) == (actors.maya.id, "topic", "question")


def test_a_published_question_shows_nobody_else_that_there_was_a_request(
    ticket: Thread, board: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    made = publish(actors.maya, ticket, board)
    assert publish(actors.ada, ticket, board).id == made.id, "it is published once"
    assert [link.id for link in links_of(actors.maya, made.id)] == [ticket.id]
    for name in ("visitor", "charlie", "alice"):
        shown = getattr(browsers, name).get(f"/t/{made.id}", follow_redirects=True).text
        assert "Where is an order" in shown
        assert ticket.title not in shown, name
        assert f"/support/t/{ticket.id}" not in shown, name


def test_it_is_looked_at_before_it_is_published(
    ticket: Thread, board: Any, browsers: SimpleNamespace
) -> None:
    path = f"/support/{ticket.id}/publish"
    words = {"title": "Late orders", "body": "They are **late**.", "space": str(board.id)}
    shown = browsers.maya.send(path, **words)
    assert "<strong>late</strong>" in shown.text
    assert SupportConsent.select().where(SupportConsent.published.is_null(False)).count() == 0
    wrong = browsers.maya.send(path, **{**words, "space": "99999"})
    assert (wrong.status_code, "They are **late**." in wrong.text) == (422, True)
    assert browsers.maya.send(path, **words, go="1").status_code == 303


# Ideas


def test_requests_that_ask_for_an_idea_count_for_those_who_read_them(
    ticket: Thread, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    idea = suggest(actors.alice, make_board("Wishes").id, "Say where an order is")
    same = ask(actors.bob, queue.id, "Once more about it")
    theirs = ask(actors.charlie, queue.id, "Where is my parcel")
    for one in (ticket, same, theirs):
        link_threads(actors.maya, one.id, idea.id, "relates")
    # Bob has asked twice and counts once; the author's own vote stands beside.
    own = people_wanting(actors.charlie, [idea.id])[idea.id]
    voted = people_wanting(actors.alice, [idea.id]).get(idea.id, 0)
    assert people_wanting(actors.maya, [idea.id])[idea.id] == voted + 2
    assert own == voted + 1, "of requests one sees one's own alone"
    for name in ("visitor", "alice"):
        shown = getattr(browsers, name).get(f"/ideas/{idea.id}/demand").text
        for one in (ticket, same, theirs):
            assert one.title not in shown, name
    view = visible_thread(actors.alice, idea.id)
    known = demand_of(actors.alice, view, ballot(actors.alice, view), 0)
    assert known is not None
    assert (known.askers, known.threads) == (0, 0)


def test_a_request_is_linked_with_an_idea_from_its_page(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    idea = suggest(actors.alice, make_board("Wishes").id, "Say where an order is")
    path = f"/support/t/{ticket.id}/{ticket.slug}/1"
    assert f'href="/t/{ticket.id}/links"' in browsers.maya.get(path).text
    sent = browsers.maya.send(f"/t/{ticket.id}/links", target=str(idea.id), sort="relates")
    assert sent.status_code == 303
    assert [link.id for link in links_of(actors.maya, ticket.id)] == [idea.id]


# Found before it was asked


def test_only_what_somebody_may_see_is_suggested(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    thread, _post = post_in_public(actors.alice, "Battery swollen after winter")
    ask(actors.charlie, queue.id, "Battery swollen after summer")
    problem = ask(actors.bob, queue.id, "Battery swollen after autumn")
    make_tracker(actors.maya, problem.id, on=True)
    drain()
    asked = "battery swollen after"
    assert [one.id for one in suggestions(actors.charlie, asked)] == [thread.id]
    assert {one.id for one in suggestions(actors.bob, asked)} == {thread.id, problem.id}
    shown = browsers.alice.get("/support/suggest?q=battery+swollen+after&queue=orders").text
    assert "after winter" in shown
    assert "after summer" not in shown


def test_what_solved_it_is_counted_once_and_the_draft_stays(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    thread, _post = post_in_public(actors.alice, "Battery swollen after winter")
    key, since = new_key("ticket", queue.id), clock.now()
    kept = {"version": 1, "created_at": since, "updated_at": since}
    Draft.create(user=actors.bob.id, key=key, data={"body": "Mine."}, space=queue.id, **kept)
    with clock.frozen_at(since + timedelta(minutes=1)):
        for where in ({}, {"queue": "orders"}):
            form = {"thread": str(thread.id), "draft": key, **where}
            address = "/support/found" if where else "/support/found?queue=orders"
            assert browsers.bob.send(address, **form).status_code == 303
    assert SupportDeflection.select().count() == 1
    assert Draft.get(Draft.key == key).data == {"body": "Mine."}
    until = since + timedelta(hours=1)
    assert deflections(since, until, [queue.id]) == deflections(since, until) == 1
    assert deflections(since, until, [queue.id + 1]) == 0
    assert browsers.bob.send("/support/found", thread="999", queue="orders").status_code == 404


def test_suggestions_come_without_a_script_and_block_nothing(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    post_in_public(actors.alice, "Battery swollen after winter")
    drain()
    words = {"title": "Battery swollen after a fall", "body": "It fell."}
    shown = browsers.bob.send("/support/s/orders/new", **words, show="preview")
    assert "Perhaps one of these answers it" in shown.text
    assert browsers.bob.send("/support/s/orders/new", **words).status_code == 303
