"""kill -9 while people write: what was acknowledged is there once, and no mail is lost."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from core import db, mail
from core.threads.models import Thread
from tests.faults.conftest import ROUNDS, RunningSite, free_port
from tests.faults.journal import Journal
from tests.faults.people import Member, wait_for

POSTS = 80 * ROUNDS
MAILS = 20


class Postbox:
    """An SMTP server that takes its time and remembers the ids of what it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(0.03)
        message: Message = message_from_bytes(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
        return "250 taken"


@pytest.fixture
def postbox(running: RunningSite) -> Iterator[Postbox]:
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    running.environment["TOWNHALL_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    yield box
    controller.stop()


def write_mails(app: Flask) -> None:
    with app.test_request_context("/"), db.transaction():
        for number in range(MAILS):
            mail.send(f"p{number}@example.org", f"Mail {number}", "test", number=number)


def wreck(running: RunningSite, journal: Journal) -> None:
    """Kill two processes, then everything, then two again, over and over while people write."""
    rng = random.Random(7)
    every = max(15, POSTS // (3 * ROUNDS + 1))
    for number, reached in enumerate(range(every, POSTS - every // 2, every)):
        wait_for(lambda: len(journal.acknowledged) >= reached, every=0.01)  # noqa: B023
        if number % 3 == 1:
            running.kill_all()
            running.start()
        else:
            pids = running.processes()
            running.kill(*rng.sample(pids, min(2, len(pids))))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_processes_are_killed(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    postbox: Postbox,
    journal: Journal,
) -> None:
    write_mails(app)
    running.start()
    breaker = threading.Thread(target=wreck, args=(running, journal))
    breaker.start()
    keys = [f"k{number}" for number in range(POSTS)]
    with ThreadPoolExecutor(len(members)) as pool:
        sent = [
            pool.submit(members[number % len(members)].insist, thread.id, key, journal)
            for number, key in enumerate(keys)
        ]
        for result in sent:
            result.result()
    breaker.join()
    running.wait_until_up()
    assert journal.acknowledged == set(keys)
    journal.check(app, thread)
    check_mails(postbox)


def check_mails(postbox: Postbox) -> None:
    assert {to for to, _id in postbox.taken} == {
        f"p{number}@example.org" for number in range(MAILS)
    }
    ids: dict[str, set[str]] = {}
    for to, message_id in postbox.taken:
        ids.setdefault(to, set()).add(message_id)
    assert all(len(found) == 1 for found in ids.values()), "a repeated mail has its first id"
