"""Many send their requests a byte at a time, or read their answers so, far more than the server
has threads: everybody else is served meanwhile, and the slow ones are answered in the end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from core.threads.models import Thread
from tests.faults.conftest import ROUNDS, RunningSite
from tests.faults.journal import Journal, text_of
from tests.faults.people import FORM, Member, ask
from tests.faults.traffic import Traffic

DRIPPERS = 20 * ROUNDS


class Slow:
    """Somebody on a bad line, with a request that is sent as they please."""

    def __init__(self, member: Member, request: bytes) -> None:
        self._line = socket.create_connection(("127.0.0.1", member.port), timeout=60)
        self._left = request

    def send(self, count: int) -> None:
        """Some more bytes."""
        self._line.sendall(self._left[:count])
        self._left = self._left[count:]

    def finish(self) -> int:
        """All the rest; the status of the answer."""
        self.send(len(self._left))
        return int(self._line.makefile("rb").readline().split()[1])

    def close(self) -> None:
        self._line.close()


def form(member: Member, thread: Thread, key: str) -> bytes:
    """A whole request with a reply."""
    body = member.form(once=key, body=text_of(key))
    lines = [
        f"POST /forums/t/{thread.id}/reply HTTP/1.1",
        "Host: localhost",
        f"Cookie: {member.cookie}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", body]).encode()


@pytest.fixture
def closing_all() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("part", ["head", "body"])
@pytest.mark.slow_fault
def test_others_are_served_while_many_send_a_byte_at_a_time(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    closing_all: ExitStack,
    part: str,
) -> None:
    running.start()
    slow = []
    for number in range(DRIPPERS):
        member = members[number % len(members)]
        key = f"slow{number}"
        journal.sends(key)
        request = form(member, thread, key)
        dripper = Slow(member, request)
        closing_all.callback(dripper.close)
        dripper.send(40 if part == "head" else request.index(b"\r\n\r\n") + 10)
        slow.append((key, dripper))
    with Traffic(members[:3], thread.id, journal) as traffic:
        for _round in range(5):
            traffic.go_on(3)
            for _key, dripper in slow:
                dripper.send(1)
    assert set(traffic.pages) == {200}
    for key, dripper in slow:
        if dripper.finish() == 303:
            journal.acknowledged.add(key)
    assert journal.acknowledged >= {key for key, _dripper in slow}
    journal.check(app, thread)


@pytest.mark.slow_fault
def test_others_are_served_while_many_do_not_read_their_answers(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    closing_all: ExitStack,
) -> None:
    running.start()
    page = ask(running.port, "GET", "/forums/").text
    for number in range(DRIPPERS):
        member = members[number % len(members)]
        # So many answers on one line that they do not all fit into what it holds.
        request = f"GET /forums/ HTTP/1.1\r\nHost: localhost\r\nCookie: {member.cookie}\r\n\r\n"
        dripper = Slow(member, request.encode() * 20)
        closing_all.callback(dripper.close)
        dripper.send(len(request) * 20)
    with Traffic(members[:3], thread.id, journal) as traffic:
        traffic.go_on(9)
    assert set(traffic.pages) == {200}
    assert page
    journal.check(app, thread)
