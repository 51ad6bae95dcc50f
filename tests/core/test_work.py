"""Jobs and the outbox: one that fails, in whatever way, stops neither the others nor itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from peewee import fn

from core import clock, jobs, outbox
from core.db import transaction
from core.models import JobRun, Outbox
from core.plugins import Plugin
from core.registry import Job
from core.site import site
from tests.support.plugins import module_with

ERRORS = [ValueError("no"), SystemExit(1)]


@pytest.fixture
def topic() -> Iterator[list[int]]:
    """A topic `weather.look` whose handler notes what it did and fails for odd numbers."""
    done: list[int] = []

    @outbox.handles("weather.look")
    def look(tasks: list[outbox.Task]) -> None:
        for task in tasks:
            if (error := task.payload.get("error")) is not None:
                raise ERRORS[error]
            done.append(task.payload["day"])

    yield done
    outbox._handlers.pop("weather.look")


def put(day: int, **values: Any) -> None:
    """Write work down."""
    with transaction():
        outbox.put("weather.look", {"day": day, **values})


@pytest.mark.parametrize("error", [0, 1])
def test_work_that_fails_waits_while_the_rest_is_done(
    app: Flask, topic: list[int], error: int
) -> None:
    put(1)
    put(2, error=error)
    put(3)
    outbox.drain()
    assert topic == [1, 3]
    row = Outbox.get(Outbox.state == "waiting")
    assert row.payload["day"] == 2
    assert type(ERRORS[error]).__name__ in row.error
    assert row.run_at > clock.now()


def test_work_that_fails_again_and_again_is_given_up(app: Flask, topic: list[int]) -> None:
    put(1, error=0)
    now = clock.now()
    for step in range(outbox.MAX_ATTEMPTS):
        with clock.frozen_at(now + step * timedelta(hours=2)):
            outbox.drain()
    row = Outbox.get()
    assert (row.state, row.attempts) == ("failed", outbox.MAX_ATTEMPTS)
    assert outbox.retry(row.id)
    assert Outbox.get().state == "waiting"


def test_work_whose_worker_died_of_it_waits_behind_the_rest_and_is_given_up(
    app: Flask, topic: list[int]
) -> None:
    put(1)
    put(2)
    now = clock.now()
    for step in range(outbox.MAX_ATTEMPTS + 1):
        with clock.frozen_at(now + step * timedelta(hours=2)):
            died = Outbox.id == Outbox.select(fn.MIN(Outbox.id))
            values = {"state": "running", "lease_until": clock.ago(seconds=1), "attempts": step + 2}
            Outbox.update(values).where(died & (Outbox.state != "failed")).execute()
            outbox.drain()
    first, second = Outbox.select().order_by(Outbox.id)
    assert (first.state, first.attempts, second.state) == ("failed", 12, "done")
    assert "died" in first.error
    assert topic == [2], "the one before it did not hold it up"


def test_work_of_a_plugin_that_is_off_is_parked(
    app: Flask, topic: list[int], temporary_plugin: Callable[..., Plugin], enable: Any
) -> None:
    temporary_plugin("weather", module_with())
    enable("weather", on=False)
    with transaction():
        outbox.put("weather.look", {"day": 1}, owner="weather")
    outbox.drain()
    assert (topic, Outbox.get().state) == ([], "waiting")
    enable("weather")
    outbox.drain()
    assert topic == [1]


@pytest.mark.parametrize("error", ERRORS, ids=["error", "exit"])
def test_a_job_that_fails_is_noted_and_runs_again_next_time(
    temporary_plugin: Callable[..., Plugin], error: BaseException
) -> None:
    def look() -> None:
        raise error

    job = Job(name="weather.look", every=timedelta(hours=1), run=look)
    temporary_plugin("weather", module_with(register_jobs=lambda: [job]))
    jobs.work_off()
    row = JobRun.get(JobRun.name == "weather.look")
    assert type(error).__name__ in row.error
    assert row.finished_at is not None
    assert ("weather", job) not in list(jobs.due_jobs())
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        assert ("weather", job) in list(jobs.due_jobs())


def test_jobs_of_a_plugin_that_is_off_are_not_started(
    temporary_plugin: Callable[..., Plugin], enable: Any
) -> None:
    ran: list[int] = []
    job = Job(name="weather.look", every=timedelta(hours=1), run=lambda: ran.append(1))
    temporary_plugin("weather", module_with(register_jobs=lambda: [job]))
    enable("weather", on=False)
    jobs.work_off()
    assert ran == []
    enable("weather")
    jobs.work_off()
    jobs.work_off()
    assert ran == [1]


def test_a_listener_that_fails_undoes_nothing(
    temporary_plugin: Callable[..., Plugin], cast: Any, sign_in: Any
) -> None:
    """What happened has happened; the plugin's error is counted."""
    from core.access import Actor
    from core.spaces.actions import create_space
    from core.threads.models import Thread

    temporary_plugin("weather", module_with(on_event=lambda event: 1 / 0))
    create_space(Actor(is_admin=True), owner="forums", slug="general", title="General")
    answer = sign_in(cast.alice).send("/forums/s/general/new", title="Rain again", body="Wet.")
    assert answer.status_code == 303
    assert Thread.select().count() == 1
    assert site().plugins.costs.of("weather", "on_event").errors > 0
