"""Tickets that nobody answers: a reminder, then solved, then closed, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from plugins.support import log, sorts
from plugins.support.actions import closing
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.closing import close_silent
from plugins.support.models import SupportEntry, SupportTicket
from tests.plugins.support.told import times
from tests.support.requests_for_help import run_queue
from tests.support.together import all_at_once
from townhall import Thread, clock, reply


def category(thread: Thread) -> str:
    return str(SupportTicket.get_by_id(thread.id).category)


def reminders(thread: Thread) -> int:
    mine = (SupportEntry.thread == thread.id) & (SupportEntry.sort == log.REMINDED)
    return int(SupportEntry.select().where(mine).count())


@pytest.fixture
def after(at: Any, run_jobs: Any) -> Callable[[float], None]:
    """Let the job run when so many days have passed, twice."""
    begun = clock.now()

    def pass_by(days: float) -> None:
        with at(begun + timedelta(days=days, minutes=1)):
            close_silent()
            close_silent()
            run_jobs()

    return pass_by


@pytest.fixture
def waiting(ticket: Thread, actors: SimpleNamespace) -> Thread:
    """A request that waits for bob, who asked; four days, three more, and seven to the end."""
    reply(actors.maya, ticket.id, "Which one?")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="customer"))
    return ticket


def test_a_reminder_then_solved_then_closed(
    waiting: Thread, cast: SimpleNamespace, after: Any
) -> None:
    after(3.9)
    assert (category(waiting), reminders(waiting)) == ("customer", 0)
    after(4)
    assert (category(waiting), reminders(waiting)) == ("customer", 1)
    assert times(cast.bob, sorts.STANDS) == 1
    after(6.9)
    assert category(waiting) == "customer"
    after(7.1)
    assert category(waiting) == "solved"
    after(14)
    assert category(waiting) == "solved"
    after(14.2)
    assert (category(waiting), reminders(waiting)) == ("closed", 1)


def test_a_word_of_the_requester_ends_it(
    waiting: Thread, actors: SimpleNamespace, after: Any, at: Any
) -> None:
    after(4)
    with at(clock.now() + timedelta(days=5)):
        reply(actors.bob, waiting.id, "The green one.")
    after(60)
    assert (category(waiting), reminders(waiting)) == ("open", 1)


def test_a_word_of_the_team_begins_the_count_anew(
    waiting: Thread, actors: SimpleNamespace, after: Any, at: Any
) -> None:
    after(4)
    with at(clock.now() + timedelta(days=5)):
        reply(actors.maya, waiting.id, "It could also be the red one.")
    after(8.9)
    assert (category(waiting), reminders(waiting)) == ("customer", 1)
    after(9.1)
    assert (category(waiting), reminders(waiting)) == ("customer", 2)


@pytest.mark.parametrize("state", ["new", "open", "other"])
def test_what_waits_for_the_team_or_others_is_left_alone(
    state: str, ticket: Thread, actors: SimpleNamespace, after: Any
) -> None:
    reply(actors.maya, ticket.id, "We look into it.")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state=state))
    after(400)
    assert (category(ticket), reminders(ticket)) == (state, 0)


def test_one_that_stays_open_does(waiting: Thread, actors: SimpleNamespace, after: Any) -> None:
    change_ticket(By(actor=actors.maya), waiting.id, Changes(stays_open=True))
    after(400)
    assert (category(waiting), reminders(waiting)) == ("customer", 0)


def test_a_queue_may_only_remind_or_never_do_anything(
    queue: Any, waiting: Thread, after: Any
) -> None:
    run_queue(queue.id, remind_days=2, solve_days=0, close_days=0)
    after(400)
    assert (category(waiting), reminders(waiting)) == ("customer", 1)


def test_without_a_reminder_it_is_solved_from_the_last_word_on(
    queue: Any, waiting: Thread, after: Any
) -> None:
    run_queue(queue.id, remind_days=0, solve_days=3, close_days=0)
    after(2.9)
    assert category(waiting) == "customer"
    after(3)
    assert (category(waiting), reminders(waiting)) == ("solved", 0)


def test_workers_at_once_remind_once(app: Flask, waiting: Thread) -> None:
    long_ago = clock.now() - timedelta(days=5)
    SupportEntry.update(at=long_ago).execute()
    SupportTicket.update(answered_at=long_ago).execute()
    assert all_at_once(app, [close_silent] * 4) == []
    assert reminders(waiting) == 1


def test_one_that_is_killed_has_done_both_or_neither(
    waiting: Thread, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_given: Any) -> None:
        raise SystemExit

    with at(clock.now() + timedelta(days=8)):
        close_silent()
        with monkeypatch.context() as patch:
            patch.setattr(
                closing, "change_ticket", lambda *given: (change_ticket(*given), killed())
            )
            with at(clock.now() + timedelta(days=8)), pytest.raises(SystemExit):
                close_silent()
        assert category(waiting) == "customer"
        with at(clock.now() + timedelta(days=8)):
            close_silent()
    assert category(waiting) == "solved"
