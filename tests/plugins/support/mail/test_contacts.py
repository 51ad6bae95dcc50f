"""Who is known by mail alone hears of everything that a member hears of, by mail."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import outbox
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.closing import close_silent
from plugins.support.actions.rating import ask_ratings
from plugins.support.actions.sending import send_answer
from plugins.support.actions.starting import open_ticket
from plugins.support.telling import tell_of_entries
from tests.plugins.support.mail.mails import answer_to, letter, said_in, text_of, tickets
from tests.plugins.support.told import told
from tests.support.requests_for_help import ask, run_queue
from townhall import Task, Thread, clock, reply


@pytest.fixture
def dora(send: Any, queues: Any) -> Thread:
    """A request of dora's, who has no account."""
    run_queue(queues.help.id, says_received=False, hold_seconds=0)
    send(letter())
    return tickets()[-1]


def days_later(days: float, *jobs: Any) -> None:
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        for job in jobs:
            job()
        outbox.drain()


def to(sent: Any, name: str) -> list[Any]:
    return [mail for mail in sent() if str(mail["To"]).startswith(name)]


def test_the_question_how_it_was_reaches_them(
    dora: Thread, sent: Any, actors: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), dora.id, Changes(state="solved"))
    sent()
    days_later(2, ask_ratings)
    (mail,) = [one for one in to(sent, "dora") if "How was our help" in str(one["Subject"])]
    assert "/support/rating/" in text_of(mail)


def test_a_reminder_and_the_end_reach_them_below_what_was_written(
    dora: Thread, sent: Any, actors: SimpleNamespace
) -> None:
    send_answer(actors.maya, dora.id, "Which one is it?", wish="customer")
    (answer,) = to(sent, "dora")
    days_later(5, close_silent)
    _answer, reminder = to(sent, "dora")
    assert "still wait for your answer" in text_of(reminder)
    assert reminder["In-Reply-To"] == answer["Message-ID"]
    assert reminder["Auto-Submitted"] == "auto-replied"
    days_later(10, close_silent)
    *_before, solved = to(sent, "dora")
    assert "is solved" in text_of(solved)
    assert len(_before) == 2


def test_an_answer_to_the_reminder_is_in_the_request(
    dora: Thread, send: Any, sent: Any, actors: SimpleNamespace
) -> None:
    send_answer(actors.maya, dora.id, "Which one is it?", wish="customer")
    sent()
    days_later(5, close_silent)
    reminder = to(sent, "dora")[-1]
    send(answer_to(reminder, "The red one."), reminder["Reply-To"].addresses[0].addr_spec)
    assert said_in(dora)[-1] == "The red one."


def test_a_worker_that_says_it_twice_says_it_once(
    dora: Thread, sent: Any, actors: SimpleNamespace
) -> None:
    *_rest, entry = change_ticket(By(actor=actors.maya), dora.id, Changes(state="solved"))
    tell_of_entries([Task(1, "support.tell", {"entry": entry}, 1)] * 2)
    assert len(to(sent, "dora")) == 1


def test_an_answer_that_solves_is_one_mail(
    dora: Thread, queues: Any, sent: Any, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    bobs = ask(actors.bob, queues.help.id)
    for thread in (dora, bobs):
        send_answer(actors.maya, thread.id, "It has left.", wish="solved")
    assert len(to(sent, "dora")) == 1
    assert len(to(sent, "bob")) == 1
    assert len(told(cast.bob)) == 1


def test_for_whom_a_request_was_written_down_gets_one_mail_of_an_answer(
    queues: Any, sent: Any, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    thread = open_ticket(
        actors.bob, queues.help.id, title="By phone", body="It leaks.", by=cast.maya.id
    )
    sent()
    reply(actors.maya, thread.id, "We come on Monday.")
    assert len(to(sent, "bob")) == 1
    assert [sort for sort, _why in told(cast.bob)] == ["reply"]
