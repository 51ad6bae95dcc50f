"""Several of the team at the same ticket in the same moment: nothing is overwritten unseen, nothing
is sent twice (TK-19)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from plugins.support import log
from plugins.support.actions.changing import By, Changes, Stale, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.actions.sending import call_back, let_leave, send_answer
from plugins.support.models import SupportOutgoing, SupportTicket
from tests.plugins.support.talking import said, seen, sorts_of
from tests.support.requests_for_help import run_queue
from tests.support.together import all_at_once
from townhall import Rejected, Thread


@pytest.mark.parametrize("seconds", [0, 10])
def test_of_two_answers_at_once_one_is_sent(
    seconds: int, app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    run_queue(ticket.space_id, hold_seconds=seconds)
    old = seen(ticket)

    def answer(actor: Any) -> Callable[[], object]:
        return lambda: send_answer(actor, ticket.id, f"{actor.username} answers.", seen=old)

    problems = all_at_once(app, [answer(actors.maya), answer(actors.ada)])
    assert [type(problem) for problem in problems] == [Stale]
    count = SupportOutgoing.select().count() if seconds else len(said(ticket)) - 1
    assert count == 1


def test_an_answer_and_a_change_at_once_do_not_pass_each_other(
    app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    run_queue(ticket.space_id, hold_seconds=0)
    old = seen(ticket)

    def answer() -> None:
        send_answer(actors.maya, ticket.id, "We look at it.", seen=old)

    def change() -> None:
        change_ticket(By(actor=actors.ada, seen=old), ticket.id, Changes(state="solved"))

    problems = all_at_once(app, [answer, change])
    assert [type(problem) for problem in problems] == [Stale]
    solved = SupportTicket.get_by_id(ticket.id).category == "solved"
    assert solved != (log.REPLY in sorts_of(ticket))


def test_of_many_who_take_a_ticket_at_once_one_has_it(
    app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    old = seen(ticket)

    def take(actor: Any) -> Callable[[], object]:
        wish = Changes(assignee_id=actor.user_id)
        return lambda: change_ticket(By(actor=actor, seen=old), ticket.id, wish)

    problems = all_at_once(app, [take(actors.maya), take(actors.ada)])
    assert [type(problem) for problem in problems] == [Stale]
    assert sorts_of(ticket).count(log.ASSIGNEE) == 1


def test_the_same_form_sent_many_times_at_once_is_one_answer(
    app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    run_queue(ticket.space_id, hold_seconds=10)
    old = seen(ticket)

    def send_now() -> None:
        send_answer(actors.maya, ticket.id, "Once.", seen=old, once="one-key")

    assert all_at_once(app, [send_now] * 4) == []
    assert SupportOutgoing.select().count() == 1
    run_queue(ticket.space_id, hold_seconds=0)
    assert all_at_once(app, [send_now] * 2) == []
    assert len(said(ticket)) == 1


def test_the_same_note_sent_many_times_at_once_is_one_note(
    app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    old = seen(ticket)

    def note() -> None:
        write_note(actors.maya, ticket.id, "Once.", seen=old, once="one-key")

    assert all_at_once(app, [note] * 4) == []
    assert sorts_of(ticket) == [log.OPENED, log.NOTE]


def test_an_answer_leaves_or_is_called_back_never_both(
    app: Flask, ticket: Thread, actors: SimpleNamespace
) -> None:
    send_answer(actors.maya, ticket.id, "It left on Monday.")
    (row,) = SupportOutgoing.select()

    def leave() -> None:
        let_leave(row.id)

    def recall() -> None:
        call_back(actors.maya, row.id)

    problems = all_at_once(app, [leave, recall, leave, recall])
    assert all(isinstance(problem, Rejected) for problem in problems)
    state = SupportOutgoing.get().state
    assert len(said(ticket)) == {"sent": 2, "recalled": 1}[state]
