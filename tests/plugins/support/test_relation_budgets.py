"""What pages about tickets and others ask the database does not grow with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.handling import handle_privately
from plugins.support.actions.people import add_person
from plugins.support.actions.tracking import follow_tracker, make_tracker
from plugins.support.entries.relations import side
from plugins.support.models import SupportTicket
from tests.support.related_requests import post_in_public
from tests.support.requests_for_help import ask
from townhall import Thread, visible_thread

PAGES = ("merge", "split", "people", "problem", "update", "publish")


@pytest.fixture
def crowded(ticket: Thread, queue: Any, actors: SimpleNamespace) -> Thread:
    """A problem that several requests are about, and in which several people are."""
    make_tracker(actors.maya, ticket.id, on=True)
    for n in range(6):
        follow_tracker(actors.maya, ask(actors.bob, queue.id, f"It is short {n}").id, ticket.id)
    for name in ("alice", "charlie"):
        add_person(actors.maya, ticket.id, name)
    return ticket


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_many(
    crowded: Thread, browsers: SimpleNamespace, queries: Any, name: str
) -> None:
    path = f"/support/{crowded.id}/{name}"
    assert browsers.maya.get(path).status_code == 200
    with queries(max=10):
        assert browsers.maya.get(path).status_code == 200


def test_what_stands_beside_a_ticket_costs_two_queries(
    crowded: Thread, actors: SimpleNamespace, queries: Any
) -> None:
    thread = visible_thread(actors.maya, crowded.id)
    detail = SupportTicket.get_by_id(crowded.id)
    with queries(max=2):
        side(actors.maya, thread, detail)


def test_a_thread_in_public_costs_nothing_more(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    thread, post = post_in_public(actors.bob)
    path = browsers.charlie.get(f"/t/{thread.id}/1").headers["Location"].partition("#")[0]
    browsers.charlie.get(path)
    with queries(max=40) as before:
        browsers.charlie.get(path)
    handle_privately(actors.maya, thread, post, space_id=queue.id)
    browsers.charlie.get(path)
    with queries(max=40) as after:
        assert "Being handled in private" in browsers.charlie.get(path).text
    assert len(after) <= len(before)
