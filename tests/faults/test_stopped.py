"""The site is stopped or its processes are replaced while requests are under way."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from core.threads.models import Thread
from tests.faults.conftest import RunningSite
from tests.faults.journal import Journal
from tests.faults.people import Member, ask, wait_for
from tests.faults.traffic import Traffic


@pytest.mark.slow
def test_a_stop_lets_every_request_in_hand_be_answered(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    gates: Path,
) -> None:
    running.start()
    with ThreadPoolExecutor(6) as pool:
        # Forms first: a process that makes a page takes nothing in until it is done.
        forms = [pool.submit(members[n].post, f"/faulty/slow/form{n}") for n in range(2)]
        wait_for(lambda: list(gates.glob("form*.waiting")))
        pages = [pool.submit(members[n].get, f"/faulty/slow/page{n}") for n in range(2)]
        wait_for(lambda: list(gates.glob("page*.waiting")))
        # Behind them, in line or not.
        reply = pool.submit(members[5].reply, thread.id, "last", journal)
        assert running.process is not None
        running.process.send_signal(signal.SIGTERM)
        for name in ("page0", "page1", "form0", "form1"):
            (gates / name).touch()
        assert [page.result().status for page in pages] == [200, 200]
        assert [form.result().status for form in forms] == [303, 303]
        # It came before the stop or it did not; nothing between.
        assert reply.result().status in (0, 303)
    assert running.process.wait(30) == 0
    running.start()
    members[0].insist(thread.id, "afterwards", journal)
    journal.check(app, thread)


@pytest.mark.slow_fault
def test_new_processes_take_over_without_a_failed_request(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
) -> None:
    running.start()
    before = set(running.processes())
    with Traffic(members[:4], thread.id, journal) as traffic:
        traffic.go_on(5)
        assert running.process is not None
        running.process.send_signal(signal.SIGHUP)
        # Both that serve pages; the worker stays.
        wait_for(lambda: len(before - set(running.processes())) == 2)
        traffic.go_on(5)
    assert set(traffic.pages) == {200}
    assert journal.attempts == len(journal.acknowledged)
    assert ask(running.port, "GET", "/healthz").status == 200
    journal.check(app, thread)
