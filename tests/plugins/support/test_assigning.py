"""New tickets find somebody: in turn or whoever has the fewest, and nobody who is away."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from plugins.support.actions.absences import add_absence
from plugins.support.actions.assigning import assign_ticket, return_silent
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.models import SupportTicket
from tests.support.requests_for_help import ask, run_queue
from tests.support.together import all_at_once
from townhall import Rejected, clock, reply


def who(thread: Any) -> int | None:
    """Whose a ticket is."""
    found = SupportTicket.get_by_id(thread.id).assignee_id
    return int(found) if found else None


@pytest.fixture
def team(cast: SimpleNamespace) -> list[int]:
    """Those who answer: ada and maya, by id."""
    return sorted([cast.ada.id, cast.maya.id])


def test_the_team_takes_them_where_nothing_else_is_said(
    queue: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    ticket = ask(actors.bob, queue.id)
    run_jobs()
    assert who(ticket) is None


def test_each_gets_one_in_turn(
    queue: Any, actors: SimpleNamespace, team: list[int], run_jobs: Any
) -> None:
    run_queue(queue.id, assigns="turn")
    tickets = [ask(actors.bob, queue.id, f"Order {number}") for number in range(4)]
    run_jobs()
    assert [who(ticket) for ticket in tickets] == team * 2


def test_whoever_has_the_fewest_gets_the_next(
    queue: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    first = ask(actors.bob, queue.id)
    change_ticket(By(actor=actors.maya), first.id, Changes(assignee_id=actors.maya.id))
    run_queue(queue.id, assigns="least")
    second = ask(actors.alice, queue.id)
    run_jobs()
    assert who(second) == actors.ada.id


def test_who_is_away_gets_none(queue: Any, actors: SimpleNamespace, at: Any, run_jobs: Any) -> None:
    run_queue(queue.id, assigns="turn")
    today = clock.now().date()
    add_absence(actors.ada, today, today + timedelta(days=1))
    tickets = [ask(actors.bob, queue.id, f"Order {number}") for number in range(2)]
    run_jobs()
    assert [who(ticket) for ticket in tickets] == [actors.maya.id] * 2
    with at(clock.now() + timedelta(days=3)):
        later = ask(actors.bob, queue.id, "Later")
        run_jobs()
        assert who(later) == actors.ada.id


def test_nobody_gets_their_own_request_or_one_that_somebody_took(
    queue: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    run_queue(queue.id, assigns="turn")
    own, taken = ask(actors.maya, queue.id), ask(actors.bob, queue.id)
    change_ticket(By(actor=actors.maya), taken.id, Changes(assignee_id=actors.maya.id))
    run_jobs()
    assert (who(own), who(taken)) == (actors.ada.id, actors.maya.id)
    assert assign_ticket(taken.id) is None


def test_two_at_once_go_to_two(
    app: Flask, queue: Any, actors: SimpleNamespace, team: list[int]
) -> None:
    run_queue(queue.id, assigns="turn")
    tickets = [ask(actors.bob, queue.id, f"Order {number}") for number in range(4)]
    deeds = [lambda ticket=ticket: assign_ticket(ticket.id) for ticket in [*tickets, *tickets]]
    assert all_at_once(app, deeds) == []
    assert sorted(str(who(ticket)) for ticket in tickets) == sorted(map(str, team * 2))


def test_a_ticket_goes_back_when_whoever_has_it_is_silent(
    queue: Any, actors: SimpleNamespace, at: Any
) -> None:
    run_queue(queue.id, return_minutes=60)
    silent, answered = ask(actors.bob, queue.id), ask(actors.bob, queue.id, "Another")
    for one in (silent, answered):
        change_ticket(By(actor=actors.ada), one.id, Changes(assignee_id=actors.maya.id))
    reply(actors.maya, answered.id, "I look into it.")
    with at(clock.now() + timedelta(minutes=59)):
        return_silent()
    assert who(silent) == actors.maya.id
    with at(clock.now() + timedelta(minutes=61)):
        return_silent()
        return_silent()
    assert (who(silent), who(answered)) == (None, actors.maya.id)


def test_it_waits_from_the_word_that_nobody_answered(
    queue: Any, actors: SimpleNamespace, at: Any
) -> None:
    run_queue(queue.id, return_minutes=60)
    ticket = ask(actors.bob, queue.id)
    change_ticket(By(actor=actors.maya), ticket.id, Changes(assignee_id=actors.maya.id))
    reply(actors.maya, ticket.id, "Which one?")
    with at(clock.now() + timedelta(minutes=50)):
        reply(actors.bob, ticket.id, "The green one.")
    with at(clock.now() + timedelta(minutes=100)):
        return_silent()
        assert who(ticket) == actors.maya.id
    with at(clock.now() + timedelta(minutes=111)):
        return_silent()
        assert who(ticket) is None


def test_an_absence_is_a_time_to_come_of_somebody_who_works_there(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    with pytest.raises(Rejected):
        add_absence(actors.maya, date(2020, 1, 1), date(2020, 1, 2))
    assert browsers.bob.get("/support/away").status_code == 403
    sent = browsers.maya.send("/support/away", first_day="2998-02-01", last_day="2998-01-01")
    assert sent.status_code == 422
    assert (
        browsers.maya.send(
            "/support/away", first_day="2998-02-01", last_day="2998-02-03"
        ).status_code
        == 303
    )
    assert "I am there after all" in browsers.maya.get("/support/away").text
