"""Who hears of what happens to a ticket: those whom it concerns, and nobody twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.notifications.models import Notification
from plugins.support import sorts
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.models import SupportTicket
from plugins.support.telling import tell_of_entries
from tests.plugins.support.told import times, told
from tests.support.requests_for_help import ask
from townhall import Task, Thread, reply


def test_a_new_request_is_told_the_team_and_nobody_else(
    ticket: Thread, cast: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    assert told(cast.maya) == told(cast.ada) == [(sorts.NEW, sorts.TEAM)]
    assert told(cast.bob) == told(cast.alice) == told(cast.charlie) == []


def test_whoever_is_given_one_hears_of_it_unless_they_took_it(
    queue: Any, ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    own = ask(actors.bob, queue.id, "Another")
    change_ticket(By(actor=actors.ada), ticket.id, Changes(assignee_id=cast.maya.id))
    change_ticket(By(actor=actors.maya), own.id, Changes(assignee_id=cast.maya.id))
    run_jobs()
    assert times(cast.maya, sorts.YOURS) == 1


def test_who_has_it_hears_of_an_answer_once(
    ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(assignee_id=cast.maya.id))
    reply(actors.maya, ticket.id, "Which one?")
    run_jobs()
    Notification.delete().execute()
    reply(actors.bob, ticket.id, "The green one.")
    run_jobs()
    assert len(told(cast.maya)) == 1
    assert told(cast.alice) == []


def test_that_we_wait_is_news_only_where_no_answer_says_so(
    queue: Any, ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="customer"))
    run_jobs()
    assert told(cast.bob) == [(sorts.STANDS, sorts.WAITS)]
    other = ask(actors.alice, queue.id)
    reply(actors.maya, other.id, "Which one?")
    change_ticket(By(actor=actors.maya), other.id, Changes(state="customer"))
    run_jobs()
    assert [sort for sort, _why in told(cast.alice)] != []
    assert times(cast.alice, sorts.STANDS) == 0


def test_solved_is_told_and_closing_it_afterwards_is_not(
    ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
    run_jobs()
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="closed"))
    run_jobs()
    assert told(cast.bob) == [(sorts.STANDS, sorts.SOLVED)]
    assert times(cast.bob, sorts.STANDS) == 1


def test_notes_and_what_only_the_team_reads_reach_no_requester(
    ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    write_note(actors.maya, ticket.id, "They have written before, @bob.")
    by = By(actor=actors.maya)
    change_ticket(by, ticket.id, Changes(assignee_id=cast.ada.id, priority=4, stays_open=True))
    run_jobs()
    assert told(cast.bob) == []


def test_of_spam_nobody_hears(ticket: Thread, cast: SimpleNamespace, run_jobs: Any) -> None:
    SupportTicket.update(is_spam=True).execute()
    run_jobs()
    assert told(cast.maya) == []


def test_a_worker_that_does_it_twice_tells_once(
    ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    (entry,) = change_ticket(By(actor=actors.ada), ticket.id, Changes(assignee_id=cast.maya.id))
    run_jobs()
    tell_of_entries([Task(1, "support.tell", {"entry": entry}, 1)] * 2)
    assert times(cast.maya, sorts.YOURS) == 1
