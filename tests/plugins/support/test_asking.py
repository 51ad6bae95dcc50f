"""The requester's side: asking, one's list of requests; and the team that writes one down."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.models import SupportEntry, SupportTicket
from tests.plugins.support.talking import page, seen
from tests.support.requests_for_help import ask, make_queue
from townhall import Thread, reply

WORDS = {"title": "The hose is too short", "body": "By a metre."}


def test_a_request_says_what_it_keeps_one_from(queue: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.bob.send("/support/s/orders/new", impact="stuck", **WORDS)
    assert answer.status_code == 303
    found = SupportTicket.get()
    assert (found.impact, found.channel, found.category) == ("stuck", "web", "new")
    thread = Thread.get_by_id(found.thread_id)
    assert "I cannot go on until it is solved" in page(browsers.maya, thread)


def test_the_form_says_who_will_read_it(queue: Any, browsers: SimpleNamespace) -> None:
    text = browsers.bob.get("/support/s/orders/new").text
    assert "Only you and the people who answer requests in “Orders” read it." in text
    assert "Ask with a poll" not in text


@pytest.mark.parametrize("fields", [{"title": ""}, {"body": " "}, {"impact": "war"}])
def test_what_cannot_be_sent_comes_back(
    fields: dict[str, str], queue: Any, browsers: SimpleNamespace
) -> None:
    answer = browsers.bob.send("/support/s/orders/new", **WORDS | {"impact": ""} | fields)
    assert answer.status_code == 422
    assert SupportTicket.select().count() == 0
    kept = "By a metre." if "body" not in fields else "The hose is too short"
    assert kept in answer.text


def test_who_can_choose_reads_what_queues_are_for(queue: Any, browsers: SimpleNamespace) -> None:
    make_queue("Repairs")
    text = browsers.bob.get("/support/new").text
    assert "Orders" in text
    assert "/support/s/repairs/new" in text


def test_a_list_shows_what_is_open_and_all(
    ticket: Thread, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    ask(actors.bob, queue.id, "A second thing")
    ask(actors.alice, queue.id, "Of somebody else")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
    open_ones, every = (browsers.bob.get(p).text for p in ("/support/", "/support/?show=all"))
    assert ("My order is lost" in open_ones, "A second thing" in open_ones) == (False, True)
    assert ("My order is lost" in every, "A second thing" in every) == (True, True)
    assert "Solved" in every
    assert "Of somebody else" not in every


def test_a_list_shows_an_answer_as_new(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert "data-unread" not in browsers.bob.get("/support/").text.partition('id="requests"')[2]
    reply(actors.maya, ticket.id, "It left on Monday.")
    text = browsers.bob.get("/support/").text.partition('id="requests"')[2]
    assert "data-unread" in text
    assert "In progress" in text


def test_the_team_has_its_own_requests_there_and_no_others(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    assert "My order is lost" not in browsers.maya.get("/support/?show=all").text


def test_a_list_asks_the_same_however_long_it_is(
    queue: Any,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    queries: Callable[..., Any],
) -> None:
    ask(actors.bob, queue.id)
    browsers.bob.get("/support/")
    with queries(max=8):
        browsers.bob.get("/support/")
    for number in range(30):
        ask(actors.bob, queue.id, f"Thing number {number}")
    browsers.bob.get("/support/")
    with queries(max=8):
        text = browsers.bob.get("/support/").text
    assert text.count('class="row"') == 25
    assert "after=" in text


def test_the_team_writes_a_request_down_for_a_member(queue: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.maya.send("/support/desk/new/orders", requester="@Bob", **WORDS)
    assert answer.status_code == 303
    found = SupportTicket.get()
    thread = Thread.get_by_id(found.thread_id)
    assert (found.channel, thread.author.username) == ("team", "bob")
    entry = SupportEntry.get(SupportEntry.sort == log.OPENED)
    assert (entry.role, entry.actor.username) == ("team", "maya")
    assert "Written down by Maya of the team" in page(browsers.bob, thread)
    assert "The hose is too short" in browsers.bob.get("/support/").text


def test_the_same_form_writes_one_request_down(queue: Any, browsers: SimpleNamespace) -> None:
    for _turn in range(2):
        fields = {"requester": "bob", "once": "one-key", **WORDS}
        assert browsers.maya.send("/support/desk/new/orders", **fields).status_code == 303
    assert SupportTicket.select().count() == 1


@pytest.mark.parametrize("name", ["nobody-here", "", "  "])
def test_a_request_of_nobody_is_not_written_down(
    name: str, queue: Any, browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send("/support/desk/new/orders", requester=name, **WORDS)
    assert answer.status_code == 422
    assert "By a metre." in answer.text
    assert SupportTicket.select().count() == 0


@pytest.mark.parametrize("path", ["/support/desk/new", "/support/desk/new/orders"])
def test_members_write_nothing_down_for_others(
    path: str, queue: Any, browsers: SimpleNamespace
) -> None:
    assert browsers.bob.get(path).status_code == 403
    assert browsers.visitor.get(path).status_code in (302, 303)


def test_presence_says_who_else_is_here_and_who_writes(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    here = f"/support/{ticket.id}/here"
    assert browsers.ada.send(here).status_code == 303
    assert "Ada looks at this as well." in page(browsers.maya, ticket)
    answer = browsers.maya.send(here, htmx=True, writes="yes")
    assert "Ada looks at this as well." in answer.text
    assert "Maya is writing here just now." in page(browsers.ada, ticket)
    assert "Maya is writing" not in page(browsers.maya, ticket)
    assert "looks at this" not in page(browsers.bob, ticket)
    browsers.maya.send(f"/support/{ticket.id}/note", body="Hm.", seen=seen(ticket))
    assert "Maya looks at this as well." in page(browsers.ada, ticket)


def test_presence_is_over_after_a_minute(ticket: Thread, browsers: SimpleNamespace) -> None:
    from townhall import clock

    browsers.ada.send(f"/support/{ticket.id}/here")
    with clock.frozen_at(clock.ago(seconds=-61)):
        assert "Ada looks at this" not in page(browsers.maya, ticket)
