"""No page tells whether an account exists: same answer, same work."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from core import db
from core.accounts import passwords
from core.accounts.models import User
from tests.core.accounts.reading import OTHER, PASSWORD, Mailbox, Person, SignIn, SignUp
from townhall.testing import Browser

KNOWN, UNKNOWN = "alice@example.org", "nobody@example.org"


class Work:
    """Hash calls and SQL statements of a block."""

    def __init__(self) -> None:
        self.hashes: list[str] = []
        self.statements: list[str] = []

    def take(self) -> tuple[list[str], list[str]]:
        """What was done since the last call."""
        done = (self.hashes, self.statements)
        self.hashes, self.statements = [], []
        return done


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Everything costly or telling that is done."""
    passwords._kit(True)
    seen = Work()
    for name in ("hash", "verify"):
        original = getattr(PasswordHasher, name)

        def counted(self: PasswordHasher, *args: object, _n: str = name, _o=original) -> object:
            seen.hashes.append(_n)
            return _o(self, *args)

        monkeypatch.setattr(PasswordHasher, name, counted)
    original_sql = db.database.obj.execute_sql

    def execute_sql(sql: str, *args: object, **kwargs: object) -> object:
        seen.statements.append(sql)
        return original_sql(sql, *args, **kwargs)

    monkeypatch.setattr(db.database.obj, "execute_sql", execute_sql)
    return seen


def bare(answer: TestResponse) -> tuple[int, str, str, list[str]]:
    """An answer without what differs each time, or was typed."""
    text = re.sub(r'value="[^"]{30,}"', "", answer.text)
    text = re.sub(r"nobody(@example\.org)?|alice(@example\.org)?", "WHO", text)
    cookies = [c.split("=")[0] for c in answer.headers.getlist("Set-Cookie")]
    return answer.status_code, text, answer.headers.get("Location", ""), sorted(cookies)


@pytest.mark.parametrize(("known", "unknown"), [("alice", "nobody"), (KNOWN, UNKNOWN)])
def test_signing_in(app: Flask, alice: User, work: Work, known: str, unknown: str) -> None:
    results = []
    for login in (known, unknown):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.get("/sign-in")
        work.take()
        answer = browser.send("/sign-in", username=login, password="wrong horse")
        results.append((bare(answer), work.take()))
    assert results[0] == results[1]
    assert results[0][1][0] == ["verify"]


def test_being_paused(client: Browser, alice: User, work: Work) -> None:
    results = []
    for login in ("alice", "nobody"):
        answers = [client.send("/sign-in", username=login, password="x") for _ in range(7)]
        results.append([bare(answer) for answer in answers])
    assert results[0] == results[1]


def test_asking_for_a_reset_link(app: Flask, alice: User, work: Work) -> None:
    results = []
    for address in (KNOWN, UNKNOWN):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.get("/reset-password")
        work.take()
        results.append((bare(browser.send("/reset-password", email=address)), work.take()))
    assert results[0] == results[1]


def test_signing_up(app: Flask, alice: User, work: Work, sign_up: SignUp) -> None:
    results = []
    # The first one fills the caches of the process, which tell nothing of addresses.
    for number, address in enumerate(("first@example.org", KNOWN, UNKNOWN)):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.get("/sign-up")
        work.take()
        answer = sign_up(browser, username=f"newcomer{number}x", email=address)
        done = work.take()
        page = browser.get("/account/confirm")
        # The head of the page shows the newcomer's own name and colour.
        results.append((bare(answer), done, bare(page)[1].partition("<main")[2]))
    assert results[1] == results[2]
    assert results[1][1][0] == ["hash"]


def test_changing_to_an_address(
    app: Flask, alice: User, work: Work, person: Person, sign_in: SignIn, mailbox: Mailbox
) -> None:
    browser = sign_in(person("bob"))
    browser.get("/account/email")
    results = []
    for address in (KNOWN, UNKNOWN):
        work.take()
        answer = browser.send("/account/email", current=PASSWORD, email=address)
        results.append((bare(answer), work.take()))
        browser.get("/account/")
    assert results[0] == results[1]
    assert [mail["To"] for mail in mailbox()] == [KNOWN, UNKNOWN]
    assert "/account/email/" not in mailbox()[0].as_string()


def test_an_account_without_a_password_costs_the_same(
    app: Flask, make_user: Person, work: Work
) -> None:
    make_user("nopass")
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.get("/sign-in")
    work.take()
    assert browser.send("/sign-in", username="nopass", password=OTHER).status_code == 422
    assert work.take()[0] == ["verify"]
