"""A form that was sent from a page on which others have done something since: nothing is done,
what is new is shown, what was written is kept (TK-19)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.batches import do_batch, undo_batch
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.actions.sending import send_answer
from plugins.support.actions.spam import mark_spam
from plugins.support.forms.batch import wish_from
from plugins.support.forms.changes import changes_of
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.wishes import Wish
from tests.plugins.support.talking import form_on, page, said, seen, send, sorts_of
from tests.support.requests_for_help import run_queue
from townhall import Thread, reply


@pytest.fixture(autouse=True)
def at_once(queue: Any) -> None:
    """Answers leave at once."""
    run_queue(queue.id, hold_seconds=0)


def meanwhile(what: str, ticket: Thread, actors: SimpleNamespace) -> str:
    """Something that somebody else does; words of it that a page shows."""
    if what == "reply":
        reply(actors.bob, ticket.id, "Never mind, it came.")
        return "Never mind, it came."
    if what == "note":
        write_note(actors.ada, ticket.id, "I called them.")
        return "I called them."
    if what == "held":
        run_queue(ticket.space_id, hold_seconds=10)
        send_answer(actors.ada, ticket.id, "I answer this one.")
        run_queue(ticket.space_id, hold_seconds=0)
        return "I answer this one."
    change_ticket(By(actor=actors.ada), ticket.id, Changes(priority=4))
    return "from Normal to Urgent"


@pytest.mark.parametrize("what", ["reply", "note", "held", "change"])
@pytest.mark.parametrize("deed", ["reply", "note"])
def test_a_text_from_a_stale_page_comes_back_with_what_is_new(
    what: str, deed: str, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = form_on(page(browsers.maya, ticket), "reply" if deed == "reply" else "note-form")
    words = meanwhile(what, ticket, actors)
    before = sorts_of(ticket)
    answer = send(browsers.maya, ticket, deed, **form | {"body": "My long text."})
    assert answer.status_code == 409
    assert sorts_of(ticket) == before
    assert answer.text.index(words) < answer.text.index("My long text.")
    assert "others have done something meanwhile" in answer.text


@pytest.mark.parametrize("htmx", [False, True])
def test_sending_anyway_sends_once(
    htmx: bool, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = form_on(page(browsers.maya, ticket), "reply") | {"body": "My long text."}
    meanwhile("note", ticket, actors)
    answer = send(browsers.maya, ticket, "reply", htmx=htmx, **form)
    assert answer.status_code == 409
    again = form_on(answer.text, "reply") | {"body": "My long text."}
    assert again["seen"] == str(seen(ticket))
    for _turn in range(2):
        assert send(browsers.maya, ticket, "reply", **again).status_code == 303
    assert said(ticket)[1:] == ["My long text."]


def test_what_one_has_done_oneself_stops_nothing(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = form_on(page(browsers.maya, ticket), "reply")
    write_note(actors.maya, ticket.id, "In another window.")
    answer = send(browsers.maya, ticket, "reply", **form | {"body": "My text."})
    assert answer.status_code == 303


def test_a_form_that_says_nothing_of_what_it_showed_has_seen_nothing(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    for odd in ("", "-1", "x", "٣"):
        assert send(browsers.maya, ticket, "reply", body="Hm.", seen=odd).status_code == 409
    assert len(said(ticket)) == 1


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("change", {"state": "solved"}),
        ("change", {"priority": "4"}),
        ("change", {"take": "yes"}),
        ("change", {"stays": "yes"}),
        ("spam", {"on": "yes"}),
    ],
)
def test_a_change_from_a_stale_page_changes_nothing(
    deed: str,
    fields: dict[str, str],
    ticket: Thread,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
) -> None:
    old = seen(ticket)
    meanwhile("reply", ticket, actors)
    answer = send(browsers.maya, ticket, deed, seen=old, **fields)
    assert answer.status_code == 409
    assert "Never mind, it came." in answer.text
    assert sorts_of(ticket) == [log.OPENED, log.REPLY]
    again = form_on(answer.text, "standing")
    assert send(browsers.maya, ticket, deed, **again | fields).status_code == 303


def test_what_was_wished_for_stands_in_the_form_again(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    old = seen(ticket)
    meanwhile("reply", ticket, actors)
    answer = send(browsers.maya, ticket, "change", seen=old, state="solved", priority="3")
    assert '<option value="solved" selected>' in answer.text
    assert '<option value="3" selected>' in answer.text
    assert "Change it anyway" in answer.text


def test_the_page_says_who_has_it_and_lets_one_take_it(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    assert "Nobody has it yet" in page(browsers.maya, ticket)
    assert send(browsers.maya, ticket, "change", take="yes").status_code == 303
    assert SupportTicket.get_by_id(ticket.id).assignee.username == "maya"
    assert "with Maya" in page(browsers.bob, ticket)


def test_whoever_solves_what_nobody_has_by_the_whole_form_has_it(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    send(browsers.maya, ticket, "change", state="solved", priority="2", assignee="0", team="0")
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.category, found.assignee.username) == ("solved", "maya")


def test_a_form_that_changes_one_thing_leaves_a_ticket_with_whom_it_is(
    ticket: Thread, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    SupportTicket.update(assignee=cast.alice.id).where(SupportTicket.thread == ticket.id).execute()
    text = page(browsers.maya, ticket)
    assert f'<option value="{cast.alice.id}" selected>' in text
    fields = {"priority": "3", "assignee": str(cast.alice.id)}
    assert send(browsers.maya, ticket, "change", **fields).status_code == 303
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.priority, found.assignee_id) == (3, cast.alice.id)


@pytest.mark.parametrize(
    "fields", [{"state": "gone"}, {"priority": "9"}, {"assignee": "x"}, {"assignee": "999999"}]
)
def test_what_cannot_be_is_refused_with_a_reason(
    fields: dict[str, str], ticket: Thread, browsers: SimpleNamespace
) -> None:
    answer = send(browsers.maya, ticket, "change", **fields)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


@pytest.mark.parametrize("deed", ["change", "spam", "here"])
def test_only_the_team_changes_where_a_ticket_stands(
    deed: str, ticket: Thread, browsers: SimpleNamespace
) -> None:
    answers = [
        send(browsers.bob, ticket, deed, state="solved", on="yes").status_code,
        send(browsers.charlie, ticket, deed, state="solved", on="yes").status_code,
    ]
    assert answers == [403, 404]
    assert SupportTicket.get_by_id(ticket.id).category == "new"


def test_spam_closes_a_ticket_and_taking_that_back_opens_it(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    send(browsers.maya, ticket, "spam", on="yes")
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.is_spam, found.category) == (True, "closed")
    send(browsers.maya, ticket, "spam", on="no")
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.is_spam, found.category) == (False, "open")
    assert "Spam" not in page(browsers.bob, ticket)


@pytest.mark.parametrize(
    "mark",
    [
        lambda by, id_, on: mark_spam(by, id_, on=on),
        lambda by, id_, on: change_ticket(by, id_, Changes(is_spam=on)),
        lambda by, id_, on: change_ticket(by, id_, changes_of({"spam": "01"[on]}, by.actor)),
        lambda by, id_, on: do_batch(by.actor, {id_: 0}, wish_from({"spam": "01"[on]}, by.actor)),
    ],
    ids=["button", "changes", "form", "batch"],
)
def test_every_way_to_mark_spam_does_the_same(
    mark: Any, ticket: Thread, actors: SimpleNamespace
) -> None:
    by = By(actor=actors.maya)
    for on, state in ((True, "closed"), (False, "open")):
        last = SupportTicket.get_by_id(ticket.id).last_entry
        mark(by, ticket.id, on)
        found = SupportTicket.get_by_id(ticket.id)
        assert (found.is_spam, found.category, Thread.get_by_id(ticket.id).state) == (
            on,
            state,
            state,
        )
        rows = SupportEntry.select().where(SupportEntry.id > last).order_by(SupportEntry.id)
        assert [(row.sort, row.after) for row in rows] == [("spam", on), ("state", state)]


def test_what_was_over_before_it_was_spam_is_over_when_that_is_taken_back(
    ticket: Thread, actors: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="closed"))
    batch = do_batch(actors.maya, {ticket.id: 0}, Wish(is_spam=True))
    undo_batch(actors.maya, batch.id)
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.is_spam, found.category, found.reopens) == (False, "closed", 0)
