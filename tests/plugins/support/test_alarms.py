"""Alarms of clocks: once each, in working hours, to those who can do something."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.notifications.models import Notification
from core.threads.moderation import delete_thread, restore_thread
from plugins.support import log
from plugins.support.actions import alarms
from plugins.support.actions.alarms import give_alarms
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.clocks.targets import Limits
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportAlarm, SupportClock, SupportTicket
from tests.support.requests_for_help import ask
from tests.support.service_levels import HOUR, make_calendar, promise
from tests.support.together import all_at_once
from townhall import Thread, as_utc, hold_threads, reply, transaction

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
At = Callable[[datetime], AbstractContextManager[None]]
ONE_CLOCK = Limits(first=2 * HOUR)


def hours(count: float) -> datetime:
    """The moment so many hours after noon."""
    return NOON + timedelta(hours=count)


def given() -> list[tuple[str, str]]:
    """The alarms so far."""
    rows = SupportAlarm.select().order_by(SupportAlarm.id)
    return [(row.target, row.sort) for row in rows]


@pytest.fixture
def rings(run_jobs: Callable[[], int], at: At) -> Callable[[float], list[str]]:
    """Let the minute pass so many hours after noon; whose inbox has rung so far."""

    def ring(count: float) -> list[str]:
        with at(hours(count)):
            give_alarms()
            run_jobs()
        mine = Notification.sort == alarms.SORT
        rows = Notification.select().where(mine & (Notification.state == "unread"))
        return sorted(row.user.username for row in rows)

    return ring


@pytest.fixture
def begin(queue: Any, actors: SimpleNamespace, at: At) -> Callable[..., Thread]:
    """A request of bob's at noon, under a promise."""

    def start(limits: Limits = ONE_CLOCK, **values: Any) -> Thread:
        with at(NOON):
            promise(limits, **values)
            return ask(actors.bob, queue.id)

    return start


def test_a_target_is_warned_of_and_missed_once_each(begin: Any, rings: Any) -> None:
    begin()
    assert (rings(0.9), given()) == ([], [])
    assert rings(1) == ["ada", "maya"]
    assert rings(1.5) == ["ada", "maya"]
    assert given() == [("first", "warn")]
    rings(2)
    rings(3)
    assert given() == [("first", "warn"), ("first", "miss")]
    assert Notification.select().where(Notification.sort == alarms.SORT).count() == 2
    assert not SupportClock.select().exists()


def test_who_has_the_ticket_hears_of_it_alone(
    begin: Any, rings: Any, actors: SimpleNamespace
) -> None:
    thread = begin()
    change_ticket(By(actor=actors.ada), thread.id, Changes(assignee_id=actors.maya.id))
    assert rings(1) == ["maya"]


def test_what_was_missed_while_nobody_looked_is_told_once(begin: Any, rings: Any) -> None:
    begin()
    rings(5)
    assert given() == [("first", "miss")]


def test_an_answer_stops_the_alarm(begin: Any, rings: Any, actors: SimpleNamespace, at: At) -> None:
    thread = begin()
    with at(hours(0.5)):
        reply(actors.maya, thread.id, "On it.")
    assert (rings(3), given()) == ([], [])


def test_an_answer_between_alarm_and_telling_leaves_nothing_to_tell(
    begin: Any, rings: Any, actors: SimpleNamespace, at: At
) -> None:
    thread = begin()
    with at(hours(2)):
        give_alarms()
        reply(actors.maya, thread.id, "On it.")
    assert rings(2.1) == []


@pytest.mark.parametrize("sort", [log.SPAM, log.MERGED])
def test_what_is_spam_or_merged_alarms_nobody(begin: Any, rings: Any, sort: str) -> None:
    thread = begin()
    with transaction():
        hold_threads(thread.id)
        write_entry(thread.id, Happened(sort=sort, role="team", after={"into": 1}))
    assert (rings(3), given()) == ([], [])


def test_alarms_wait_until_somebody_is_at_work(
    queue: Any, actors: SimpleNamespace, at: At, rings: Any
) -> None:
    # Nine to five in Paris; the whole promise is over a minute before people leave.
    with at(NOON):
        promise(Limits(first=4 * HOUR - 60), calendar_id=make_calendar((9, 17)), warn_percent=0)
        thread = ask(actors.bob, queue.id)
    rings(0)
    assert rings(11) == [], "late in the evening: the worker was away"
    row = SupportClock.get_by_id(thread.id)
    assert as_utc(row.alarm_at) == hours(20), "nine in Paris"
    assert rings(20) == ["ada", "maya"]


def test_what_falls_due_at_the_very_end_of_a_day_is_still_told(
    queue: Any, actors: SimpleNamespace, at: At, rings: Any
) -> None:
    with at(NOON):
        promise(Limits(first=4 * HOUR), calendar_id=make_calendar((9, 17)), warn_percent=0)
        ask(actors.bob, queue.id)
    assert rings(4 + 1 / 60) == ["ada", "maya"]


def test_a_miss_raises_gives_and_tells_the_group(
    begin: Any, rings: Any, cast: SimpleNamespace
) -> None:
    from core.rights import rights

    staff = rights().builtin["staff"]
    thread = begin(raises=True, gives_to=cast.ada.id, tells_group=staff)
    assert rings(2) == ["ada", "maya"]
    ticket = SupportTicket.get_by_id(thread.id)
    assert (ticket.priority, ticket.assignee_id) == (3, cast.ada.id)
    rings(9)
    assert SupportTicket.get_by_id(thread.id).priority == 3, "once"


def test_a_ticket_is_given_to_nobody_who_may_not_answer_it(
    begin: Any, rings: Any, cast: SimpleNamespace
) -> None:
    thread = begin(gives_to=cast.charlie.id)
    rings(2)
    assert SupportTicket.get_by_id(thread.id).assignee_id is None


def test_a_new_question_has_alarms_of_its_own(
    begin: Any, rings: Any, actors: SimpleNamespace, at: At
) -> None:
    thread = begin(Limits(next=HOUR), warn_percent=0)
    for start in (1, 5):
        with at(hours(start)):
            reply(actors.maya, thread.id, "Better?")
        with at(hours(start + 1)):
            reply(actors.bob, thread.id, "No.")
        rings(start + 3)
    assert given() == [("next", "miss")] * 2


def test_a_killed_worker_has_done_both_or_neither(
    begin: Any, rings: Any, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(warn_percent=0)

    def killed(*_args: Any, **_values: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, at(hours(2)):
        patch.setattr(alarms, "put_in_outbox", killed)
        with pytest.raises(KeyboardInterrupt):
            give_alarms()
    assert given() == []
    assert rings(2.1) == ["ada", "maya"]
    assert given() == [("first", "miss")]


def test_workers_at_once_alarm_once(app: Flask, begin: Any, rings: Any, at: At) -> None:
    begin(warn_percent=0)

    def look() -> None:
        with at(hours(2)):
            give_alarms()

    assert all_at_once(app, [look] * 4) == []
    assert given() == [("first", "miss")]
    assert rings(2.1) == ["ada", "maya"]


def test_what_was_deleted_for_a_while_is_missed_all_the_same(
    begin: Any, rings: Any, actors: SimpleNamespace
) -> None:
    thread = begin()
    delete_thread(actors.ada, thread.id)
    assert rings(1.5) == []
    restore_thread(actors.ada, thread.id)
    assert rings(2.5) == ["ada", "maya"]
