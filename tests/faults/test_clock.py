"""The clock of the machine runs years ahead for a while and is set right: nothing waits until
those years have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock, jobs, outbox
from core.accounts import guessing
from core.accounts.guessing import Count, Paused
from core.db import transaction
from core.models import JobRun, Outbox

AHEAD = timedelta(days=1500)
COUNTS = (Count("clock", free=1),)


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A topic `clock.tick` that notes what it did and fails once for `no`."""
    noted: list[str] = []

    @outbox.handles("clock.tick")
    def tick(tasks: list[outbox.Task]) -> None:
        for task in tasks:
            if task.payload["word"] == "no" and task.attempts == 1:
                raise ValueError("not yet")
            noted.append(task.payload["word"])

    yield noted
    outbox._handlers.pop("clock.tick")


def test_work_of_a_clock_that_ran_ahead_is_done(app: Flask, done: list[str], at: Any) -> None:
    with at(clock.now() + AHEAD):
        with transaction():
            outbox.put("clock.tick", {"word": "no"})
        jobs.work_off()
        with transaction():
            outbox.put("clock.tick", {"word": "yes"})
            Outbox.update(state="running", lease_until=clock.now()).where(
                Outbox.attempts == 0
            ).execute()
    jobs.work_off()
    with at(clock.now() + timedelta(seconds=2)):
        jobs.work_off()
    assert sorted(done) == ["no", "yes"]


def test_jobs_of_a_clock_that_ran_ahead_run_again(app: Flask, at: Any) -> None:
    with at(clock.now() + AHEAD):
        jobs.work_off()
    jobs.work_off()
    assert not JobRun.select().where(JobRun.started_at > clock.now()).exists()
    assert list(jobs.due_jobs()) == []


def test_nobody_is_kept_out_until_a_year_that_has_not_come(app: Flask, at: Any) -> None:
    with at(clock.now() + AHEAD):
        guessing.begin(COUNTS)
        for _mail in range(6):
            guessing.may_mail("reset", "alice@example.org")
        assert not guessing.may_mail("reset", "alice@example.org")
    assert guessing.may_mail("reset", "alice@example.org")
    guessing.begin(COUNTS)
    with pytest.raises(Paused):
        guessing.begin(COUNTS)


def test_a_clock_set_back_doubles_no_work(app: Flask, done: list[str], at: Any) -> None:
    with transaction():
        outbox.put("clock.tick", {"word": "once"})
    jobs.work_off()
    with at(clock.now() - timedelta(hours=1)):
        jobs.work_off()
    jobs.work_off()
    assert done == ["once"]
