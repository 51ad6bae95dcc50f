"""The life of every link that travels by mail: what ends it, and that it works once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts import tokens
from core.accounts.models import Token, User
from tests.core.accounts.reading import OTHER, PASSWORD, Person, SignIn
from tests.core.accounts.together import together
from townhall.testing import Browser

Issue = Callable[[tokens.Purpose], str]
PATHS = {
    "confirm": "/confirm/{}",
    "reset": "/reset-password/{}",
    "change_email": "/account/email/{}",
    "claim": "/claim/{}",
    "owner": "/owner/{}",
    "not_me": "/not-me/{}",
}
FIELDS = {
    "reset": {"password": OTHER},
    "claim": {"password": OTHER},
    "owner": {"username": "ada", "email": "ada@example.org", "password": OTHER},
}
HOURS = {
    "confirm": 48,
    "reset": 1,
    "change_email": 24,
    "claim": 14 * 24,
    "owner": 7 * 24,
    "not_me": 3 * 24,
}
every = pytest.mark.parametrize("purpose", list(PATHS))
STATE = {"confirm": "pending", "claim": "unclaimed"}


@pytest.fixture
def issue(person: Person) -> Issue:
    """A secret for a purpose, with the account it is for."""

    def make(purpose: tokens.Purpose) -> str:
        if purpose == "owner":
            return tokens.issue("owner", None).secret
        state = STATE.get(purpose, "active")
        key = {"email_key": None} if state != "active" else {}
        user = person("alice", state=state, **key)
        target = "other@example.org" if purpose == "change_email" else "alice@example.org"
        return tokens.issue(purpose, user, target=target).secret

    return make


def use(browser: Browser, purpose: str, secret: str) -> int:
    """Use a link as its page does; the status of the answer."""
    answer = browser.send(PATHS[purpose].format(secret), **FIELDS.get(purpose, {}))
    return answer.status_code


@every
def test_a_link_works_once(app: Flask, issue: Issue, purpose: tokens.Purpose) -> None:
    secret = issue(purpose)
    assert use(app.test_client(), purpose, secret) == 303  # type: ignore[arg-type]
    assert use(app.test_client(), purpose, secret) == 410  # type: ignore[arg-type]


@every
def test_opening_a_link_uses_nothing_up(
    client: Browser, issue: Issue, purpose: tokens.Purpose
) -> None:
    path = PATHS[purpose].format(issue(purpose))
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert Token.select().where(Token.used_at.is_null()).count() == 1


@every
def test_a_link_ends_with_its_time(client: Browser, issue: Issue, purpose: tokens.Purpose) -> None:
    secret = issue(purpose)
    start = clock.now()
    with clock.frozen_at(start + timedelta(hours=HOURS[purpose], minutes=-1)):
        assert client.get(PATHS[purpose].format(secret)).status_code == 200
    with clock.frozen_at(start + timedelta(hours=HOURS[purpose], minutes=1)):
        assert client.get(PATHS[purpose].format(secret)).status_code == 410
        assert use(client, purpose, secret) == 410


@every
@pytest.mark.parametrize("other", list(PATHS))
def test_a_link_is_good_for_its_own_purpose_only(
    client: Browser, issue: Issue, purpose: tokens.Purpose, other: str
) -> None:
    if other != purpose:
        secret = issue(purpose)
        assert client.get(PATHS[other].format(secret)).status_code == 410
        assert use(client, other, secret) == 410


@every
def test_the_database_does_not_hold_the_secret(
    app: Flask, issue: Issue, purpose: tokens.Purpose
) -> None:
    secret = issue(purpose)
    row = Token.select().dicts().get()
    assert secret not in str(row)
    assert len(secret) >= 32


@pytest.mark.parametrize("purpose", ["confirm", "reset", "change_email", "claim"])
@pytest.mark.parametrize("state", ["closed", "suspended"])
def test_a_link_of_a_closed_account_opens_nothing(
    client: Browser, issue: Issue, purpose: tokens.Purpose, state: str
) -> None:
    secret = issue(purpose)
    User.update(state=state).execute()
    may_reset = purpose == "reset" and state == "suspended"
    assert use(client, purpose, secret) == (303 if may_reset else 410)


@every
def test_a_link_of_a_deleted_account_opens_nothing(
    client: Browser, issue: Issue, purpose: tokens.Purpose
) -> None:
    secret = issue(purpose)
    User.delete().execute()
    assert use(client, purpose, secret) == (303 if purpose == "owner" else 410)


@pytest.mark.parametrize("purpose", ["reset", "change_email"])
def test_a_changed_password_ends_what_was_asked_for_before(
    client: Browser, issue: Issue, purpose: tokens.Purpose
) -> None:
    secret = issue(purpose)
    client.send("/sign-in", username="alice", password=PASSWORD)
    client.send("/account/password", current=PASSWORD, password=OTHER)
    assert use(client, purpose, secret) == 410


def test_a_changed_address_ends_what_was_mailed_to_the_old_one(
    client: Browser, issue: Issue
) -> None:
    secret = issue("reset")
    other = tokens.issue("change_email", User.get(), target="other@example.org").secret
    assert use(client, "change_email", other) == 303
    assert use(client, "reset", secret) == 410


def test_an_address_changed_behind_its_back_ends_a_reset_link(
    client: Browser, issue: Issue
) -> None:
    secret = issue("reset")
    User.update(email="other@example.org", email_key="other@example.org").execute()
    assert use(client, "reset", secret) == 410


@pytest.mark.parametrize("purpose", ["confirm", "reset", "change_email"])
def test_a_link_changes_its_own_account_whoever_opens_it(
    issue: Issue, person: Person, sign_in: SignIn, purpose: tokens.Purpose
) -> None:
    secret = issue(purpose)
    bob = person("bob")
    browser = sign_in(bob)
    assert use(browser, purpose, secret) == 303
    after = User.get_by_id(bob.id)
    assert (after.email, after.password, after.state) == (bob.email, bob.password, "active")


@every
def test_of_many_at_once_one_gets_through(
    app: Flask, issue: Issue, purpose: tokens.Purpose
) -> None:
    secret = issue(purpose)

    def press() -> int:
        return use(app.test_client(), purpose, secret)  # type: ignore[arg-type]

    assert sorted(together(press, times=6)) == [303, 410, 410, 410, 410, 410]
    assert User.select().count() == 1
