"""A request: opened, read, answered, talked about by the team."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.changing import By, Changes, Stale, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.models import SupportEntry, SupportTicket
from townhall import Thread, reply


def sorts_of(thread: Thread) -> list[str]:
    """What happened to a ticket, in order."""
    mine = SupportEntry.thread == thread.id
    return [row.sort for row in SupportEntry.select().where(mine).order_by(SupportEntry.id)]


def address(thread: Thread, number: int = 1) -> str:
    """Where a ticket stands."""
    return f"/support/t/{thread.id}/{thread.slug}/{number}"


def test_a_request_is_read_by_its_author_and_the_team(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    answers = {
        name: getattr(browsers, name).get(address(ticket)).status_code
        for name in ("bob", "maya", "ada", "alice", "charlie")
    }
    assert answers == {"bob": 200, "maya": 200, "ada": 200, "alice": 404, "charlie": 404}


def test_an_answer_of_the_team_opens_a_new_request(ticket: Thread, actors: SimpleNamespace) -> None:
    reply(actors.maya, ticket.id, "It is on its way.")
    assert SupportTicket.get_by_id(ticket.id).category == "open"
    assert sorts_of(ticket) == [log.OPENED, log.REPLY, log.STATE]


def test_a_word_of_the_requester_opens_a_solved_ticket_again(
    ticket: Thread, actors: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
    solved = SupportTicket.get_by_id(ticket.id)
    assert (solved.category, solved.assignee_id) == ("solved", actors.maya.id)
    reply(actors.bob, ticket.id, "It is lost again.")
    again = SupportTicket.get_by_id(ticket.id)
    assert (again.category, again.reopens, again.solved_at) == ("open", 1, None)


def test_a_note_is_read_by_the_team_alone(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    note = write_note(actors.maya, ticket.id, "They have written before.")
    write_note(actors.ada, ticket.id, "Twice.")
    found = {
        name: getattr(browsers, name).get(f"/support/n/{note.thread_id}/x").status_code
        for name in ("maya", "bob", "alice")
    }
    assert found == {"maya": 302, "bob": 404, "alice": 404}


def test_what_others_did_meanwhile_stops_a_change(ticket: Thread, actors: SimpleNamespace) -> None:
    seen = SupportTicket.get_by_id(ticket.id).last_entry
    reply(actors.bob, ticket.id, "Never mind.")
    with pytest.raises(Stale) as stopped:
        change_ticket(By(actor=actors.maya, seen=seen), ticket.id, Changes(state="solved"))
    assert len(stopped.value.entries) == 1


@pytest.mark.parametrize("name", ["index", "new"])
def test_pages_of_requesters(name: str, queue: Any, browsers: SimpleNamespace) -> None:
    path = {"index": "/support/", "new": "/support/s/orders/new"}[name]
    assert browsers.bob.get(path).status_code == 200
