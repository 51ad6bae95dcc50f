"""The log of the process: a line for each thing that matters to safety, and no way to forge one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts import passwords
from core.accounts.models import User
from core.log import JSONLines
from tests.core.accounts.reading import OTHER, PASSWORD
from townhall.testing import Browser

Lines = Callable[..., list[dict[str, Any]]]
HOSTILE = '\r\n{"event": "signed in"}\u2028\u2029\x85\x1b[2J\u202eevil\x00'


class Kept(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JSONLines())
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture
def written(app: Flask) -> Iterator[Kept]:
    """What the process has written to its log."""
    handler, root = Kept(), logging.getLogger("townhall")
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


@pytest.fixture
def lines(written: Kept) -> Lines:
    """`lines("denied")`: the lines of an event, as data."""

    def read(event: str) -> list[dict[str, Any]]:
        found = [json.loads(text) for text in written.texts]
        return [line for line in found if line["event"] == event]

    return read


@pytest.fixture
def alice(make_user: Callable[..., User]) -> User:
    """A member with a password."""
    return make_user("alice", password=passwords.hash_password(PASSWORD))


def test_whatever_is_written_is_one_line() -> None:
    record = logging.makeLogRecord({"msg": "heard: %s", "args": (HOSTILE,), "path": HOSTILE})
    text = JSONLines().format(record)
    assert len(text.splitlines()) == 1
    assert text.isprintable()
    assert json.loads(text)["path"] == HOSTILE
    assert json.loads(text)["event"] == f"heard: {HOSTILE}"


def test_an_address_cannot_forge_a_line(client: Browser, written: Kept) -> None:
    client.get("/people/x%0d%0a%7B%22event%22:%20%22signed%20in%22%7D%E2%80%A8")
    assert written.texts
    for text in written.texts:
        assert len(text.splitlines()) == 1
        assert json.loads(text)["event"] == "request"


def test_every_line_says_when_in_utc(client: Browser, lines: Lines) -> None:
    client.get("/")
    [line] = lines("request")
    assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)


def test_ways_in_and_out_are_written_down(client: Browser, alice: User, lines: Lines) -> None:
    client.send("/sign-in", username="alice", password=OTHER)
    client.send("/sign-in", username="nobody-here", password=OTHER)
    refused = [(line["user"], line["network"]) for line in lines("sign-in refused")]
    assert refused == [(alice.id, "127.0.0.1"), (None, "127.0.0.1")]
    assert lines("session opened") == []
    client.send("/sign-in", username="alice", password=PASSWORD)
    [opened] = lines("session opened")
    assert (opened["user"], opened["way"]) == (alice.id, "password")
    client.send("/sign-out")
    assert len(lines("session ended")) == 1


def test_guessing_that_is_slowed_is_written_down(
    client: Browser, alice: User, lines: Lines
) -> None:
    for _ in range(7):
        client.send("/sign-in", username="alice", password=OTHER)
    assert {line["counted"] for line in lines("paused")} == {"pair"}


def test_what_is_refused_is_written_down(cast: SimpleNamespace, sign_in: Any, lines: Lines) -> None:
    bob = sign_in(cast.bob)
    assert bob.get("/admin/settings").status_code == 403
    assert bob.post("/preview", data={"body": "No token."}).status_code == 400
    while bob.send("/preview", body="Again").status_code != 429:
        pass
    for event, path in (
        ("denied", "/admin/settings"),
        ("csrf", "/preview"),
        ("limited", "/preview"),
    ):
        line = lines(event)[0]
        assert (line["user"], line["path"], line["network"]) == (cast.bob.id, path, "127.0.0.1")
    assert lines("denied")[0]["reason"] == "site.admin"


def test_no_secret_is_written(client: Browser, alice: User, written: Kept) -> None:
    client.send("/sign-in", username=OTHER, password=PASSWORD)  # typed into the wrong field
    client.send("/sign-in", username="alice", password=PASSWORD)
    client.get("/reset-password/a-secret-of-a-link")
    client.get("/search?q=whom-i-look-for")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    said = "\n".join(written.texts)
    for secret in (PASSWORD, OTHER, "a-secret-of-a-link", "whom-i-look-for", token):
        assert secret not in said
    assert "/reset-password/<token>" in said
