"""The page of a ticket: what each reader sees of what was said and what happened."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from tests.plugins.support.talking import address, page
from townhall import Thread, reply

NOTE = "They have written twice before."


def test_the_team_reads_posts_notes_and_changes_in_the_order_of_time(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    write_note(actors.maya, ticket.id, NOTE)
    change_ticket(By(actor=actors.ada), ticket.id, Changes(priority=4))
    reply(actors.maya, ticket.id, "It left on Monday.")
    text = page(browsers.maya, ticket)
    parts = ["Can you help me", NOTE, "from Normal to Urgent", "It left on Monday."]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "Note for the team" in text


def test_a_requester_reads_nothing_that_is_for_the_team(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    write_note(actors.maya, ticket.id, NOTE)
    both = Changes(priority=4, assignee_id=actors.maya.id)
    change_ticket(By(actor=actors.maya), ticket.id, both)
    text = page(browsers.bob, ticket)
    for hidden in (NOTE, "Urgent", "Note for the team", "Given to", "Mark as spam", "Who else"):
        assert hidden not in text, hidden


def test_a_requester_reads_where_it_stands_in_public_words(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="customer"))
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
    text = page(browsers.bob, ticket)
    assert "Waiting for you" in text
    assert "Waiting for them" not in text
    assert "Waiting for them" in page(browsers.maya, ticket)


def test_a_change_that_a_requester_cannot_tell_has_no_line(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.maya, ticket.id, "We look at it.")
    before = page(browsers.bob, ticket).count('class="log"')
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="other"))
    assert page(browsers.bob, ticket).count('class="log"') == before


def test_what_happened_stands_on_the_page_of_its_time(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    write_note(actors.maya, ticket.id, "Early.")
    for number in range(22):
        reply(actors.bob, ticket.id, f"And then {number}.")
    write_note(actors.maya, ticket.id, "Late.")
    first, second = page(browsers.maya, ticket), page(browsers.maya, ticket, 21)
    assert ("Early." in first, "Late." in first) == (True, False)
    assert ("Early." in second, "Late." in second) == (False, True)


def test_an_agent_asks_for_themselves_like_everybody(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    from tests.support.requests_for_help import ask

    mine = ask(actors.maya, queue.id, "My own chair")
    browsers.maya.send(f"/support/t/{mine.id}/reply", body="It creaks.")
    assert "It creaks." in page(browsers.ada, mine)
    assert "Send to" not in page(browsers.maya, mine)
    assert "Reply to Maya" in page(browsers.ada, mine)


@pytest.mark.parametrize(("who", "most"), [("maya", 12), ("bob", 12)])
def test_a_ticket_asks_the_database_the_same_however_much_has_happened(
    who: str,
    most: int,
    ticket: Thread,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    queries: Callable[..., Any],
) -> None:
    write_note(actors.maya, ticket.id, NOTE)
    reply(actors.maya, ticket.id, "It left on Monday.")
    browser = getattr(browsers, who)
    browser.get(address(ticket))
    with queries(max=most) as few:
        browser.get(address(ticket))
    for number in range(6):
        write_note(actors.ada, ticket.id, f"Note {number}.")
        change_ticket(By(actor=actors.ada), ticket.id, Changes(priority=number % 4 + 1))
        reply(actors.bob, ticket.id, f"Reply {number}.")
    browser.get(address(ticket))
    with queries(max=len(few)):
        browser.get(address(ticket))
