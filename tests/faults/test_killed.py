"""kill -9 while people write: what was acknowledged is there once, and no mail is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from peewee import fn

from core import db, mail
from core.accounts.models import Session
from core.models import Outbox
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post, Thread
from tests.faults.conftest import RunningSite, free_port
from townhall import Actor
from townhall.testing import Browser

POSTS = 200
WRITERS = 20
MAILS = 40


class Postbox:
    """An SMTP server that takes its time and remembers the ids of what it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        import asyncio
        from email import message_from_bytes

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


@dataclass
class Journal:
    """What the site said it had taken: the key of each acknowledged reply."""

    acknowledged: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str) -> None:
        with self.lock:
            self.acknowledged.add(key)


@dataclass
class Writer:
    """Somebody who sends replies and repeats each until it is acknowledged."""

    port: int
    cookie: str
    token: str
    path: str

    def send(self, key: str, journal: Journal) -> None:
        body = urlencode({"csrf_token": self.token, "once": key, "body": f"Reply {key}"})
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                    connection.request("POST", self.path, body, headers)
                    answer = connection.getresponse()
                    answer.read()
            except (OSError, HTTPException):
                time.sleep(0.1)
                continue
            if answer.status == 303:
                journal.add(key)
                return
            assert answer.status in (429, 503), answer.status
            time.sleep(0.5)
        raise AssertionError(f"{key} was never acknowledged")


@pytest.fixture
def thread(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Thread:
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        return start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Go on", body="Go on"
        )


@pytest.fixture
def writers(app: Flask, make_user: Any, running: RunningSite, thread: Thread) -> list[Writer]:
    """Signed-in people with everything a form of theirs would carry."""
    made = []
    for number in range(WRITERS):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.sign_in(make_user(f"writer{number}"))
        token = browser.csrf_token()
        cookie = browser.get_cookie("townhall")
        assert cookie is not None
        path = f"/forums/t/{thread.id}/reply"
        made.append(Writer(running.port, f"townhall={cookie.value}", token, path))
    assert Session.select().count() == WRITERS
    return made


def write_mails(app: Flask) -> None:
    with app.test_request_context("/"), db.transaction():
        for number in range(MAILS):
            mail.send(f"p{number}@example.org", f"Mail {number}", "test", number=number)


def wreck(running: RunningSite, journal: Journal) -> None:
    """Kill two processes after 40 replies, everything after 100, two again after 150."""
    rng = random.Random(7)
    for reached in (40, 100, 150):
        wait_for(lambda: len(journal.acknowledged) >= reached, every=0.01)  # noqa: B023
        if reached == 100:
            running.kill_all()
            running.start()
        else:
            pids = running.processes()
            running.kill(*rng.sample(pids, min(2, len(pids))))


def wait_for(condition: Callable[[], bool], *, every: float = 0.2) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(every)


def nothing_waits() -> bool:
    return not Outbox.select().where(Outbox.state.in_(("waiting", "running"))).exists()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_processes_are_killed(
    app: Flask,
    running: RunningSite,
    writers: list[Writer],
    thread: Thread,
    postbox: Postbox,
) -> None:
    write_mails(app)
    running.start()
    journal = Journal()
    breaker = threading.Thread(target=wreck, args=(running, journal))
    breaker.start()
    keys = [f"k{number}" for number in range(POSTS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        sent = [
            pool.submit(writers[number % WRITERS].send, key, journal)
            for number, key in enumerate(keys)
        ]
        for result in sent:
            result.result()
    breaker.join()
    running.wait_until_up()
    # Rows that a killed worker held come back when their lease is over; do not wait for that.
    Outbox.update(lease_until=None, state="waiting").where(Outbox.state == "running").execute()
    wait_for(nothing_waits)
    check_posts(thread, journal, keys)
    check_mails(postbox)
    check_search(app, keys)


def check_posts(thread: Thread, journal: Journal, keys: list[str]) -> None:
    assert journal.acknowledged == set(keys)
    times = dict(
        Post.select(Post.body, fn.COUNT(Post.id))
        .where((Post.thread == thread.id) & (Post.number > 1))
        .group_by(Post.body)
        .tuples()
    )
    assert times == {f"Reply {key}": 1 for key in keys}
    kept = Thread.get_by_id(thread.id)
    assert (kept.post_count, kept.last_number) == (POSTS + 1, POSTS + 1)


def check_mails(postbox: Postbox) -> None:
    assert {to for to, _id in postbox.taken} == {
        f"p{number}@example.org" for number in range(MAILS)
    }
    ids: dict[str, set[str]] = {}
    for to, message_id in postbox.taken:
        ids.setdefault(to, set()).add(message_id)
    assert all(len(found) == 1 for found in ids.values()), "a repeated mail has its first id"


def check_search(app: Flask, keys: list[str]) -> None:
    def found() -> bool:
        pages = [app.test_client().get(f"/search?q={key}").text for key in random.sample(keys, 5)]
        return all("Reply" in page for page in pages)

    wait_for(found)
