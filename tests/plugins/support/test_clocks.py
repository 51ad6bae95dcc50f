"""The clocks of tickets: what is kept of them follows the log, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.levels import remove_policy
from plugins.support.clocks.targets import Limits
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportClock, SupportTicket
from tests.support.requests_for_help import ask
from tests.support.service_levels import HOUR, OWNER, make_calendar, promise
from townhall import Thread, as_utc, hold_threads, reply, transaction

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
At = Callable[[datetime], AbstractContextManager[None]]


def hours(count: float) -> datetime:
    """The moment so many hours after noon."""
    return NOON + timedelta(hours=count)


def next_of(thread_id: int) -> tuple[str, float | None]:
    """What is kept of the next target of a ticket: its name, and in how many hours from noon."""
    row = SupportTicket.get_by_id(thread_id)
    due = as_utc(row.breach_at)
    return row.breach_of, (due - NOON).total_seconds() / HOUR if due else None


@pytest.fixture
def asked(queue: Any, actors: SimpleNamespace, at: At) -> Thread:
    """A request of bob's at noon, under a promise of two, four and twenty-four hours."""
    with at(NOON):
        promise()
        return ask(actors.bob, queue.id)


def test_the_next_breach_follows_each_row_of_the_log(
    asked: Thread, actors: SimpleNamespace, at: At
) -> None:
    assert next_of(asked.id) == ("first", 2)
    with at(hours(1)):
        reply(actors.maya, asked.id, "We are looking.")
    assert next_of(asked.id) == ("solve", 24)
    with at(hours(2)):
        reply(actors.bob, asked.id, "And?")
    assert next_of(asked.id) == ("next", 6)
    with at(hours(3)):
        change_ticket(By(actor=actors.maya), asked.id, Changes(state="solved"))
    assert next_of(asked.id) == ("", None)
    assert not SupportClock.select().exists()


def test_opened_again_it_goes_on_where_it_was(
    asked: Thread, actors: SimpleNamespace, at: At
) -> None:
    with at(hours(1)):
        reply(actors.maya, asked.id, "Done.")
        change_ticket(By(actor=actors.maya), asked.id, Changes(state="solved"))
    with at(hours(100)):
        change_ticket(By(actor=actors.maya), asked.id, Changes(state="open"))
    assert next_of(asked.id) == ("solve", 123)


def test_another_priority_counts_from_the_beginning_and_keeps_the_pause(
    asked: Thread, actors: SimpleNamespace, at: At, run_jobs: Callable[[], int]
) -> None:
    maya = By(actor=actors.maya)
    with at(hours(0.5)):
        change_ticket(maya, asked.id, Changes(state="other"))
    assert next_of(asked.id) == ("", None)
    with at(hours(3)):
        change_ticket(maya, asked.id, Changes(state="open"))
    assert next_of(asked.id) == ("first", 4.5)
    policy = promise(by={4: Limits(first=HOUR)}, policy_id=1)
    run_jobs()
    with at(hours(3.1)):
        change_ticket(maya, asked.id, Changes(priority=4))
    assert next_of(asked.id) == ("first", 3.5)
    assert policy == 1


def test_another_promise_is_worked_out_for_all_that_are_open(
    asked: Thread, run_jobs: Callable[[], int]
) -> None:
    office = make_calendar((9, 14))
    promise(Limits(first=2 * HOUR), calendar_id=office, policy_id=1)
    run_jobs()
    # One hour until two in Paris, which is one in London, and one from nine the next day.
    assert next_of(asked.id) == ("first", 21)
    remove_policy(OWNER, 1)
    run_jobs()
    assert next_of(asked.id) == ("", None)


def test_a_queue_has_its_own_promise_before_that_of_all(
    asked: Thread, queue: Any, run_jobs: Callable[[], int]
) -> None:
    promise(Limits(first=HOUR), space_id=queue.id, name="Orders")
    run_jobs()
    assert next_of(asked.id) == ("first", 1)


def test_what_was_written_down_by_the_team_waits_for_no_answer(
    queue: Any, actors: SimpleNamespace, at: At
) -> None:
    with at(NOON):
        promise()
        thread = ask(actors.bob, queue.id, channel="team")
    assert next_of(thread.id) == ("solve", 24)


@pytest.mark.parametrize(
    ("sort", "after", "back"),
    [(log.MERGED, {"into": 7}, (log.UNMERGED, None)), (log.SPAM, True, (log.SPAM, False))],
)
def test_what_is_merged_or_spam_has_no_clocks_until_that_is_taken_back(
    asked: Thread, sort: str, after: Any, back: tuple[str, Any]
) -> None:
    def write(sort: str, after: Any) -> None:
        with transaction():
            hold_threads(asked.id)
            write_entry(asked.id, Happened(sort=sort, role="team", after=after))

    write(sort, after)
    assert next_of(asked.id) == ("", None)
    write(*back)
    assert next_of(asked.id) == ("first", 2)


def test_of_tickets_that_became_one_the_earliest_target_counts(
    asked: Thread, actors: SimpleNamespace, at: At
) -> None:
    said = {"source": 7, "breach_at": hours(0.5).isoformat(), "breach_of": "first"}

    def write(sort: str, after: Any) -> None:
        with transaction():
            hold_threads(asked.id)
            write_entry(asked.id, Happened(sort=sort, role="team", after=after))

    write(log.MERGED, said)
    assert next_of(asked.id) == ("first", 0.5)
    write(log.UNMERGED, {"source": 7})
    assert next_of(asked.id) == ("first", 2)
    write(log.MERGED, {**said, "source": 8})
    with at(hours(0.2)):
        reply(actors.maya, asked.id, "We are looking.")
    assert next_of(asked.id) == ("solve", 24)


def test_without_a_promise_a_row_of_the_log_costs_nothing_more(
    ticket: Thread, queries: Any
) -> None:
    with queries(max=4), transaction():
        write_entry(ticket.id, Happened(sort=log.STATE, role="team", after="open"))


def test_a_note_does_not_touch_the_clocks(asked: Thread, queries: Any) -> None:
    with queries(max=4), transaction():
        write_entry(asked.id, Happened(sort=log.NOTE, role="team"))
