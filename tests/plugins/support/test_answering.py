"""Answering for the team: two forms, states that go with an answer, seconds to call it back."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import outbox
from core.drafts.models import Draft
from plugins.support import log
from plugins.support.actions.attending import forget_talk
from plugins.support.actions.sending import let_leave, send_answer
from plugins.support.models import SupportOutgoing, SupportPresence, SupportTicket
from tests.plugins.support.talking import form_on, page, said, send, sorts_of
from tests.support.requests_for_help import run_queue
from townhall import Post, Thread, clock, reply


@pytest.fixture
def at_once(queue: Any) -> Any:
    """A queue whose answers leave at once."""
    run_queue(queue.id, hold_seconds=0)
    return queue


@pytest.fixture
def later(app: Any) -> Callable[[int], None]:
    """Let some seconds pass and a worker work."""

    def pass_by(seconds: int) -> None:
        with clock.frozen_at(clock.ago(seconds=-seconds)):
            outbox.drain()

    return pass_by


def test_an_answer_that_need_not_wait_leaves_at_once(
    at_once: Any, ticket: Thread, browsers: SimpleNamespace
) -> None:
    answer = send(browsers.maya, ticket, "reply", body="It left on Monday.")
    assert answer.status_code == 303
    assert said(ticket)[1:] == ["It left on Monday."]


def test_an_answer_and_its_state_are_one_click(
    at_once: Any, ticket: Thread, browsers: SimpleNamespace
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.", then="solved")
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.category, found.assignee.username) == ("solved", "maya")


def test_a_state_that_is_not_there_leaves_no_half_of_it(
    at_once: Any, ticket: Thread, browsers: SimpleNamespace
) -> None:
    answer = send(browsers.maya, ticket, "reply", body="It left.", then="nowhere")
    assert answer.status_code == 422
    assert "It left." in answer.text
    assert len(said(ticket)) == 1


def test_an_answer_waits_and_then_leaves_once(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.", then="customer")
    assert len(said(ticket)) == 1
    assert "Leaves in" in page(browsers.maya, ticket)
    assert "It left on Monday." not in page(browsers.bob, ticket)
    later(5)
    assert len(said(ticket)) == 1
    later(11)
    later(12)
    assert said(ticket)[1:] == ["It left on Monday."]
    assert SupportTicket.get_by_id(ticket.id).category == "customer"
    row = SupportOutgoing.get()
    assert (row.state, row.body) == ("sent", "")


def test_a_worker_that_died_after_posting_posts_nothing_more(
    ticket: Thread, actors: SimpleNamespace
) -> None:
    send_answer(actors.maya, ticket.id, "It left on Monday.")
    (row,) = SupportOutgoing.select()
    let_leave(row.id)
    let_leave(row.id)
    assert said(ticket)[1:] == ["It left on Monday."]


def test_the_clock_counts_from_when_an_answer_leaves(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.")
    assert SupportTicket.get_by_id(ticket.id).answered_at is None
    later(30)
    waited = SupportTicket.get_by_id(ticket.id).answered_at - SupportOutgoing.get().made_at
    assert waited.total_seconds() >= 29


def test_an_answer_that_is_called_back_is_a_draft_again(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Tuesday, I mean.")
    row = SupportOutgoing.get()
    answer = browsers.maya.send(f"/support/{ticket.id}/recall/{row.id}")
    assert answer.status_code == 303
    later(30)
    assert len(said(ticket)) == 1
    assert "It left on Tuesday, I mean." in page(browsers.maya, ticket)
    assert sorts_of(ticket) == [log.OPENED, log.HELD, log.RECALLED]


def test_a_form_whose_answer_was_called_back_can_be_sent_again(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    form = {**form_on(page(browsers.maya, ticket), "reply"), "body": "It left.", "reply_to": "1"}
    send(browsers.maya, ticket, "reply", **form)
    browsers.maya.send(f"/support/{ticket.id}/recall/{SupportOutgoing.get().id}")
    send(browsers.maya, ticket, "reply", **form)
    later(11)
    assert said(ticket)[1:] == ["It left."]
    assert Post.get(Post.thread == ticket.id, Post.number == 2).reply_to == 1


def test_nobody_calls_back_what_somebody_else_wrote_or_what_has_left(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.")
    path = f"/support/{ticket.id}/recall/{SupportOutgoing.get().id}"
    assert browsers.ada.send(path).status_code == 403
    assert browsers.bob.send(path).status_code == 403
    assert browsers.charlie.send(path).status_code == 404
    later(11)
    assert browsers.maya.send(path).status_code == 409
    assert len(said(ticket)) == 2


def test_an_answer_that_leaves_does_not_solve_what_was_asked_again_meanwhile(
    ticket: Thread,
    browsers: SimpleNamespace,
    actors: SimpleNamespace,
    later: Callable[[int], None],
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.", then="solved")
    reply(actors.bob, ticket.id, "And the second one?")
    later(11)
    assert said(ticket)[1:] == ["And the second one?", "It left on Monday."]
    assert SupportTicket.get_by_id(ticket.id).category == "open"


def test_an_answer_that_cannot_leave_is_a_draft_that_says_why(
    ticket: Thread, browsers: SimpleNamespace, later: Callable[[int], None]
) -> None:
    send(browsers.maya, ticket, "reply", body="It left on Monday.")
    Thread.update(deleted_at=clock.now()).where(Thread.id == ticket.id).execute()
    later(11)
    Thread.update(deleted_at=None).where(Thread.id == ticket.id).execute()
    text = page(browsers.maya, ticket)
    assert "It could not be sent." in text
    assert "It left on Monday." in text
    assert len(said(ticket)) == 1


def test_the_two_forms_keep_two_drafts(ticket: Thread, browsers: SimpleNamespace) -> None:
    send(browsers.maya, ticket, "reply", body="Dear Bob,", show="draft")
    send(browsers.maya, ticket, "note", body="A difficult one.", show="draft")
    assert len(said(ticket)) == 1
    assert Draft.select().count() == 2
    text = page(browsers.maya, ticket)
    assert "Dear Bob," in text
    assert "A difficult one." in text
    assert "Dear Bob," not in page(browsers.ada, ticket)


def test_a_note_leaves_no_draft_behind(ticket: Thread, browsers: SimpleNamespace) -> None:
    send(browsers.maya, ticket, "note", body="A difficult one.", show="draft")
    assert send(browsers.maya, ticket, "note", body="A difficult one.").status_code == 303
    assert Draft.select().count() == 0
    assert sorts_of(ticket) == [log.OPENED, log.NOTE]


@pytest.mark.parametrize("deed", ["reply", "note"])
def test_an_empty_text_comes_back(deed: str, ticket: Thread, browsers: SimpleNamespace) -> None:
    answer = send(browsers.maya, ticket, deed, body=" ")
    assert answer.status_code == 422
    assert "Write something first." in answer.text


@pytest.mark.parametrize("deed", ["reply", "note"])
def test_the_same_form_twice_is_said_once(
    deed: str, at_once: Any, ticket: Thread, browsers: SimpleNamespace
) -> None:
    form = form_on(page(browsers.maya, ticket), "reply" if deed == "reply" else "note-form")
    for _turn in range(2):
        form["body"] = "Once."
        assert send(browsers.maya, ticket, deed, **form).status_code == 303
    assert sorts_of(ticket).count(log.REPLY if deed == "reply" else log.NOTE) == 1


def test_a_held_form_twice_is_held_once(ticket: Thread, browsers: SimpleNamespace) -> None:
    form = {**form_on(page(browsers.maya, ticket), "reply"), "body": "Once."}
    for _turn in range(2):
        assert send(browsers.maya, ticket, "reply", **form).status_code == 303
    assert SupportOutgoing.select().count() == 1


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("charlie", 404)])
def test_who_is_not_of_the_team_writes_no_note(
    who: str, status: int, ticket: Thread, browsers: SimpleNamespace
) -> None:
    assert send(getattr(browsers, who), ticket, "note", body="Hm.").status_code == status


def test_htmx_gets_the_conversation_as_it_is_now(
    at_once: Any, ticket: Thread, browsers: SimpleNamespace
) -> None:
    answer = send(browsers.maya, ticket, "reply", body="It left on Monday.", htmx=True)
    assert answer.status_code == 200
    assert "It left on Monday." in answer.text
    assert "<html" not in answer.text


def test_what_is_over_is_forgotten_and_what_waits_is_not(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.maya.send(f"/support/{ticket.id}/here")
    send_answer(actors.maya, ticket.id, "It left on Monday.")
    first = SupportOutgoing.get()
    let_leave(first.id)
    send_answer(actors.maya, ticket.id, "And this one waits.")
    with clock.frozen_at(clock.ago(days=-3)):
        forget_talk()
    assert [row.state for row in SupportOutgoing.select()] == ["waiting"]
    assert SupportPresence.select().count() == 0
