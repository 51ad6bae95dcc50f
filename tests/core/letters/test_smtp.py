"""Talking to a mail server: one that hangs, trickles, hangs up, refuses now or for good."""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from core import mail
from core.config import Config, ConfigError, complete
from core.models import Outbox
from core.outbox import LEASE
from core.site import site
from tests.support.outside import CERTIFICATE

GREETING = b"220 ready\r\n"


class Manners:
    """A server that says `rcpt` to each recipient and `data` to each text."""

    def __init__(self) -> None:
        self.rcpt = self.data = ""
        self.taken: list[Any] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if not self.rcpt:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope)
        if self.data == "hang up":
            server.transport.abort()
            await asyncio.sleep(60)
        return self.data or "250 OK"


@pytest.fixture
def listening(configured: Any) -> Callable[[int], None]:
    """Have mail go to a port of this machine."""
    return lambda port: configured(smtp_url=f"smtp://127.0.0.1:{port}")


@pytest.fixture
def server(listening: Any) -> Iterator[Manners]:
    """A server that takes mail."""
    made = Manners()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    listening(controller.port)
    yield made
    controller.stop()


@pytest.fixture
def rude(listening: Any) -> Iterator[Callable[[Callable[[socket.socket], None]], None]]:
    """`rude(talk)`: a server for one connection, which says what `talk` sends."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()

        def serve(talk: Callable[[socket.socket], None]) -> None:
            def once() -> None:
                with suppress(OSError):
                    connection, _address = door.accept()
                    with connection:
                        talk(connection)

            threading.Thread(target=once, daemon=True).start()
            listening(door.getsockname()[1])

        yield serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def send(app: Flask, run_jobs: Any) -> Callable[[], Any]:
    """Send a mail to alice, once; the row of the outbox afterwards."""

    def make() -> Any:
        with app.test_request_context("/"):
            mail.send("alice@example.org", "Hello", "test")
        run_jobs()
        return Outbox.get(Outbox.topic == mail.TOPIC)

    return make


def test_a_mail_is_taken(server: Manners, send: Any) -> None:
    assert send().state == "done"
    (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("townhall@localhost", ["alice@example.org"])
    assert re.search(rb"^Message-ID: <\S+>\r$", envelope.content, re.MULTILINE)


@pytest.mark.parametrize(
    ("rcpt", "data"),
    [
        ("451 4.7.1 later", ""),
        ("421 closing", ""),
        ("550 5.7.1 you are on a list", ""),
        ("552 5.2.2 full", ""),
        ("", "452 no room"),
        ("", "554 5.7.1 spam"),
        ("", "hang up"),
    ],
)
def test_what_may_pass_is_tried_again_with_the_same_id(
    server: Manners, send: Any, run_jobs: Any, rcpt: str, data: str
) -> None:
    server.rcpt, server.data = rcpt, data
    row = send()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert not Outbox.select().where(Outbox.topic == mail.REFUSED).exists()
    server.rcpt = server.data = ""
    Outbox.update(run_at=row.created_at).where(Outbox.id == row.id).execute()
    run_jobs()
    assert Outbox.get_by_id(row.id).state == "done"
    assert row.payload["message_id"].encode() in server.taken[-1].content


def test_a_refusal_for_good_is_not_tried_again(server: Manners, send: Any) -> None:
    server.rcpt = "550 5.1.1 <alice@example.org>: no such person"
    assert send().state == "done"
    refused = Outbox.get(Outbox.topic == mail.REFUSED)
    assert refused.payload == {"to": "alice@example.org"}
    assert server.taken == []


def test_nobody_listening_is_tried_again(listening: Any, send: Any) -> None:
    listening(free_port())
    assert send().state == "waiting"


def test_a_server_that_says_nothing_is_left(rude: Any, send: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(mail, "CONNECT_WITHIN", 0.2)
    over = threading.Event()
    rude(lambda _connection: over.wait(30) and None)
    row = send()
    over.set()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "timed out" in row.error


def test_a_server_that_always_says_a_little_is_left_in_time(
    rude: Any, send: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(mail, "DONE_WITHIN", 0.3)
    over = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(GREETING)
        while not over.wait(0.05):
            connection.sendall(b"250-and so on\r\n")

    rude(trickle)
    row = send()
    over.set()
    assert (row.state, row.attempts) == ("waiting", 1)


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mail server is this machine, under whatever name."""

    def connect(_self: object, _host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout)

    monkeypatch.setattr(smtplib.SMTP, "_get_socket", connect)


def test_another_machine_gets_nothing_unencrypted(
    server: Manners, far_away: None, configured: Any, send: Any
) -> None:
    port = site().config.smtp_url.rpartition(":")[2]
    configured(smtp_url=f"smtp://us:secret@mail.example.org:{port}")
    row = send()
    assert (row.state, server.taken) == ("waiting", [])
    assert "STARTTLS" in row.error
    assert "secret" not in row.error


def test_an_owner_may_say_that_the_network_is_their_own(
    server: Manners, far_away: None, configured: Any, send: Any
) -> None:
    port = site().config.smtp_url.rpartition(":")[2]
    configured(smtp_url=f"smtp://mail:{port}?tls=no")
    assert send().state == "done"
    assert len(server.taken) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_believed(configured: Any, send: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    made = Manners()
    controller = Controller(made, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    # The controller asks its own server whether it is there, and believes it.
    controller.start()
    configured(smtp_url=f"smtps://127.0.0.1:{controller.port}")
    row = send()
    controller.stop()
    assert (row.state, made.taken) == ("waiting", [])
    assert "CERTIFICATE_VERIFY_FAILED" in row.error


def test_a_mistyped_wish_about_encryption_is_refused(tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match="tls=no"):
        complete(Config(data=tmp_path, smtp_url="smtp://mail?tls=off"))


def test_a_delivery_is_over_before_another_worker_would_begin_it() -> None:
    # Two addresses of a server may be tried, one after the other.
    assert LEASE.total_seconds() > 2 * mail.CONNECT_WITHIN + mail.DONE_WITHIN
    assert mail.ANSWER_WITHIN <= mail.DONE_WITHIN
