"""A request or a piece of work that never ends, or kills whoever does it: its process is replaced,
and everybody else goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from core.db import ensure_connected, transaction
from core.models import Outbox
from core.threads.models import Thread
from tests.faults.conftest import RunningSite
from tests.faults.journal import Journal
from tests.faults.people import NO_ANSWER, Answer, Member, ask, wait_for
from tests.faults.traffic import Traffic

pytestmark = pytest.mark.slow_fault


def test_a_process_with_a_request_that_never_ends_is_replaced(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    gates: Path,
) -> None:
    running.environment["TOWNHALL_REQUEST_SECONDS"] = "4"
    running.start()
    before = set(running.processes())
    answers: list[Answer] = []
    endless = threading.Thread(
        target=lambda: answers.append(ask(running.port, "GET", "/faulty/endless"))
    )
    endless.start()
    wait_for((gates / "endless.waiting").exists)
    endless.join()
    assert [answer.status for answer in answers] == [NO_ANSWER]
    wait_for(lambda: len(before - set(running.processes())) == 1)
    assert "endless" in running.log.read_text(), "where it stood is in the log"
    running.wait_until_up()
    with Traffic(members[:4], thread.id, journal) as traffic:
        traffic.go_on(10)
    journal.check(app, thread)


@pytest.mark.parametrize("topic", ["faulty.endless", "faulty.deadly"])
def test_work_that_kills_its_worker_is_given_up_and_the_rest_is_done(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    gates: Path,
    topic: str,
) -> None:
    running.environment["TOWNHALL_JOB_SECONDS"] = "3"
    now = clock.now()
    with transaction():
        # Tried nearly as often as it may be.
        Outbox.insert(
            topic=topic, payload={}, created_at=now, run_at=now, attempts=10, owner="faulty"
        ).execute()
    running.start()
    poison = Outbox.get(Outbox.topic == topic)

    def given_up() -> bool:
        row = Outbox.get_by_id(poison.id)
        if row.state == "running" and tries() >= row.attempts - 10:
            # Its lease would end in time.
            Outbox.update(lease_until=clock.ago(seconds=1)).where(
                (Outbox.id == row.id) & (Outbox.state == "running")
            ).execute()
        if row.state == "waiting":
            Outbox.update(run_at=clock.now()).where(Outbox.id == row.id).execute()
        return bool(row.state == "failed")

    def tries() -> int:
        path = gates / "tries"
        return len(path.read_text().splitlines()) if path.exists() else 0

    wait_for(lambda: tries() == 1)
    for number in range(5):
        members[number].insist(thread.id, f"k{number}", journal)
    wait_for(given_up, every=0.5)
    assert tries() == 2
    ensure_connected()
    assert "died" in Outbox.get_by_id(poison.id).error
    poison.delete_instance()
    journal.check(app, thread)
