"""Members who write to a running site from outside, and what it answers them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from flask import Flask

from core.accounts.models import User
from tests.faults.journal import Journal, text_of
from townhall.testing import Browser

FORM = "application/x-www-form-urlencoded"
NO_ANSWER = 0
PATIENCE = 90.0


@dataclass(frozen=True)
class Answer:
    """What came back; the status `NO_ANSWER` when the line broke before anything did."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody signed in, with what a form of theirs would carry."""

    port: int
    cookie: str
    token: str

    @classmethod
    def signed_in(cls, app: Flask, user: User, port: int) -> Member:
        """A browser of this person that will ask the site at `port`."""
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.sign_in(user)
        token = browser.csrf_token()
        cookie = browser.get_cookie("townhall")
        assert cookie is not None
        return cls(port, f"townhall={cookie.value}", token)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return ask(self.port, "GET", path, headers={"Cookie": self.cookie})

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        headers = {"Cookie": self.cookie, "Content-Type": FORM}
        return ask(self.port, "POST", path, self.form(**fields), headers)

    def form(self, **fields: str) -> str:
        """A form as it travels."""
        return urlencode({"csrf_token": self.token, **fields})

    def reply(self, thread_id: int, key: str, journal: Journal) -> Answer:
        """Send a reply once; the journal has what became of it."""
        journal.sends(key)
        answer = self.post(f"/forums/t/{thread_id}/reply", once=key, body=text_of(key))
        journal.note(key, answer)
        return answer

    def insist(self, thread_id: int, key: str, journal: Journal) -> None:
        """Send a reply again and again until it is acknowledged, as people do."""
        until = time.monotonic() + PATIENCE
        while self.reply(thread_id, key, journal).status != 303:
            assert time.monotonic() < until, f"{key} was never acknowledged"
            time.sleep(0.2)


def ask(
    port: int,
    method: str,
    path: str,
    body: str | bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request on a line of its own."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, text)
    except (OSError, HTTPException):
        return Answer(NO_ANSWER)


def wait_for(condition: Callable[[], object], *, every: float = 0.1) -> None:
    """Wait until something is so; gives up after two minutes."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(every)
