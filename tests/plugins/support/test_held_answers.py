"""Answers that wait to leave while something else happens to their ticket: none is lost, none is
said twice, and what cannot be said comes back with the reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.changing import By
from plugins.support.actions.merging import merge_tickets, undo_merge
from plugins.support.actions.sending import let_leave, send_answer
from plugins.support.actions.spam import mark_spam
from plugins.support.models import SupportOutgoing
from tests.plugins.support.talking import page, said
from tests.support.requests_for_help import ask
from townhall import Thread, User, reply

WORDS = "It left on Monday."


@pytest.fixture
def other(queue: Any, ticket: Thread, actors: SimpleNamespace) -> Thread:
    """A second request of bob's, with an answer."""
    made = ask(actors.bob, queue.id, "My order is lost again", body="As I said.")
    reply(actors.maya, made.id, "We look for it.")
    return made


@pytest.fixture
def held(ticket: Thread, actors: SimpleNamespace) -> int:
    """An answer of maya's to the first post that waits to leave."""
    send_answer(actors.maya, ticket.id, WORDS, reply_to=1)
    return int(SupportOutgoing.get().id)


def standing(held: int) -> SupportOutgoing:
    return SupportOutgoing.get_by_id(held)  # type: ignore[no-any-return]


def test_what_waits_is_said_where_its_ticket_went_on(
    ticket: Thread, other: Thread, held: int, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    merge_tickets(actors.ada, ticket.id, other.id)
    assert "Leaves in" in page(browsers.maya, other)
    let_leave(held)
    let_leave(held)
    assert said(other).count(WORDS) == 1
    assert standing(held).state == "sent"
    assert standing(held).post.reply_to is None, "numbers are others by now"


def test_what_waits_in_the_one_that_goes_on_answers_no_other_post(
    ticket: Thread, other: Thread, held: int, actors: SimpleNamespace
) -> None:
    merge_tickets(actors.ada, other.id, ticket.id)
    let_leave(held)
    assert said(ticket).count(WORDS) == 1
    assert standing(held).post.reply_to is None


def test_what_waits_goes_back_with_its_ticket(
    ticket: Thread, other: Thread, held: int, actors: SimpleNamespace
) -> None:
    work = merge_tickets(actors.ada, ticket.id, other.id)
    undo_merge(actors.ada, work.id)
    let_leave(held)
    assert (said(ticket).count(WORDS), said(other).count(WORDS)) == (1, 0)


def test_nothing_is_said_to_who_sent_spam(
    ticket: Thread, held: int, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    mark_spam(By(actor=actors.ada), ticket.id, on=True)
    let_leave(held)
    assert WORDS not in said(ticket)
    text = page(browsers.maya, ticket)
    assert "marked as spam" in text
    assert WORDS in text


def test_a_reason_says_what_is_so(ticket: Thread, held: int) -> None:
    Thread.update(deleted_at=ticket.created_at).where(Thread.id == ticket.id).execute()
    let_leave(held)
    assert "deleted" in standing(held).problem


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_what_somebody_wrote_who_left_is_kept_for_the_team(
    state: str, ticket: Thread, held: int, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    User.update(state=state).where(User.id == cast.maya.id).execute()
    let_leave(held)
    assert WORDS not in said(ticket)
    assert standing(held).state == "refused"
    assert WORDS in page(browsers.ada, ticket)
