"""kill -9 while mail comes in: what was acknowledged is posted, and nothing is posted twice."""

from __future__ import annotations

import random
import smtplib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.config import Config
from core.inbound.addresses import reply_address
from core.inbound.models import InboundMail
from core.models import Outbox
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post
from tests.faults.conftest import RunningSite, free_port
from townhall import Actor

MAIL_IN = "reply@town.example.org"
PEOPLE = ("alice", "bob", "charlie")
EACH = 10


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, mail_in=MAIL_IN)


@pytest.fixture
def mails(app: Flask, cast: SimpleNamespace, actor_of: Any) -> list[EmailMessage]:
    """What three people answer to a thread."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actor_of(cast.maya), board.id, kind="topic", title="Go on", body="Go on"
        )
    made = []
    for name in PEOPLE:
        for number in range(EACH):
            mail = EmailMessage()
            mail["From"] = f"{name}@example.org"
            mail["To"] = reply_address(getattr(cast, name).id, thread.id)
            mail["Message-ID"] = f"<{name}.{number}@example.org>"
            mail.set_content(f"{name} says {number}.\n\n-- \n{name}\n")
            made.append(mail)
    return made


def bring(mail: EmailMessage, port: int, acknowledged: list[str]) -> None:
    """Send a mail again and again until it is acknowledged, as mail servers do."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.1)
        else:
            acknowledged.append(mail["Message-ID"])
            return
    raise AssertionError(f"{mail['Message-ID']} was never acknowledged")


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.05)


def wreck(running: RunningSite, acknowledged: list[str]) -> None:
    """Kill some of the site when a quarter of the mails is there, and all of it at the half."""
    quarter = len(PEOPLE) * EACH // 4
    for share, rng in ((1, random.Random(3)), (2, None), (3, random.Random(5))):
        wait_for(lambda: len(acknowledged) >= quarter * share)  # noqa: B023
        if rng is None:
            running.kill_all()
            running.start()
        else:
            pids = running.processes()
            running.kill(*rng.sample(pids, min(2, len(pids))))


def all_is_sorted() -> bool:
    # Rows that a killed worker held come back when their lease is over; do not wait for that.
    Outbox.update(lease_until=None, state="waiting").where(Outbox.state == "running").execute()
    return not InboundMail.select().where(InboundMail.state == "new").exists()


@pytest.mark.slow
def test_mail_that_was_acknowledged_is_posted_once(
    app: Flask, running: RunningSite, mails: list[EmailMessage]
) -> None:
    port = free_port()
    running.environment["TOWNHALL_MAIL_IN"] = MAIL_IN
    running.environment["TOWNHALL_MAIL_IN_LISTEN"] = f"127.0.0.1:{port}"
    running.start()
    acknowledged: list[str] = []
    breaker = threading.Thread(target=wreck, args=(running, acknowledged))
    breaker.start()
    with ThreadPoolExecutor(4) as pool:
        for sent in [pool.submit(bring, mail, port, acknowledged) for mail in mails]:
            sent.result()
    breaker.join()
    running.wait_until_up()
    wait_for(all_is_sorted)
    bodies = sorted(row.body for row in Post.select(Post.body).where(Post.number > 1))
    assert bodies == sorted(f"{name} says {number}." for name in PEOPLE for number in range(EACH))
    states = {row.state for row in InboundMail.select()}
    assert states <= {"posted", "double"}
