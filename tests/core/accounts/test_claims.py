"""Accounts handed over by a link: imported ones to their people, the site to its owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, User
from core.accounts.owner import owner_link
from core.models import Audit
from tests.core.accounts.reading import (
    OTHER,
    PASSWORD,
    ActorOf,
    Mailbox,
    Person,
    SignIn,
    link_in,
    signed_in_as,
)
from tests.core.accounts.together import together
from townhall.testing import Browser


@pytest.fixture
def old(make_user: Person) -> User:
    """Somebody imported who cannot sign in yet."""
    return make_user("oldtimer", state="unclaimed", email=None, email_key=None)


def test_the_team_sends_a_link_and_its_opener_has_the_account(
    client: Browser, cast: Any, old: User, sign_in: SignIn, mailbox: Mailbox
) -> None:
    sent = sign_in(cast.maya).send("/account/claims/oldtimer", email="old@example.org")
    assert sent.status_code == 303
    (mail,) = mailbox()
    assert mail["To"] == "old@example.org"
    link = link_in(mail)
    assert "oldtimer" in client.get(link).text
    assert client.send(link, password=OTHER).status_code == 303
    user = User.get_by_id(old.id)
    assert (user.state, user.email_key) == ("active", "old@example.org")
    assert signed_in_as(client) == "oldtimer"
    line = Audit.get(Audit.action == "account.send_claim")
    assert (line.actor_id, line.subject_id) == (cast.maya.id, old.id)
    assert "old@example.org" not in str(line.__data__)


def test_members_cannot_hand_accounts_over(cast: Any, old: User, sign_in: SignIn) -> None:
    assert sign_in(cast.bob).get("/account/claims/oldtimer").status_code == 403
    sent = sign_in(cast.bob).send("/account/claims/oldtimer", email="bob@example.org")
    assert sent.status_code == 403


def test_only_unclaimed_accounts_can_be_handed_over(cast: Any, sign_in: SignIn) -> None:
    browser = sign_in(cast.maya)
    assert browser.get("/account/claims/alice").status_code == 404
    assert browser.send("/account/claims/alice", email="x@example.org").status_code == 404


def test_handing_over_asks_for_the_password_again(
    cast: Any, old: User, sign_in: SignIn, mailbox: Mailbox
) -> None:
    browser = sign_in(cast.maya)
    Session.update(proved_at=clock.now() - timedelta(minutes=20)).execute()
    for answer in (
        browser.get("/account/claims/oldtimer"),
        browser.send("/account/claims/oldtimer", email="old@example.org"),
    ):
        assert answer.location == "/account/prove?next=/account/claims/oldtimer"
    assert mailbox() == []


def test_an_address_in_use_does_not_get_a_second_account(
    client: Browser, cast: Any, old: User, sign_in: SignIn, mailbox: Mailbox
) -> None:
    sign_in(cast.maya).send("/account/claims/oldtimer", email="alice@example.org")
    assert client.send(link_in(mailbox()[0]), password=OTHER).status_code == 409
    user = User.get_by_id(old.id)
    assert (user.state, user.email, user.password) == ("unclaimed", None, None)


def owner_path() -> str:
    link = owner_link()
    assert link is not None
    return link.removeprefix("http://localhost:8000")


FIELDS = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}


def test_the_link_makes_its_opener_the_owner(
    client: Browser, app: Flask, actor_of: ActorOf
) -> None:
    path = owner_path()
    assert client.get(path).status_code == 200
    assert client.send(path, **FIELDS).status_code == 303
    ada = User.get()
    assert (ada.state, ada.email_key) == ("active", "ada@example.org")
    assert actor_of(ada).is_admin
    assert signed_in_as(client) == "ada"
    assert Audit.get(Audit.action == "site.take_over").actor_id == ada.id
    assert owner_link() is None


def test_a_newer_link_replaces_the_older(client: Browser, app: Flask) -> None:
    first, second = owner_path(), owner_path()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_a_wrong_form_does_not_use_up_the_link(client: Browser, app: Flask) -> None:
    path = owner_path()
    answer = client.send(path, **{**FIELDS, "password": "ada12345"})
    assert answer.status_code == 422
    assert client.send(path, **{**FIELDS, "username": "admin"}).status_code == 303


def test_there_is_no_link_once_somebody_owns_the_site(client: Browser, cast: Any) -> None:
    assert owner_link() is None


def test_a_link_is_worth_nothing_once_somebody_owns_the_site(
    client: Browser, app: Flask, make_user: Person
) -> None:
    path = owner_path()
    make_user("ada", role="admin")
    answer = client.send(path, **{**FIELDS, "username": "mallory", "email": "m@example.org"})
    assert answer.status_code == 410
    assert not User.select().where(User.username == "mallory").exists()


def test_of_many_openers_one_is_the_owner(app: Flask) -> None:
    path = owner_path()
    numbers = iter(range(6))

    def open_it() -> int:
        number = next(numbers)
        browser: Browser = app.test_client()  # type: ignore[assignment]
        return browser.send(
            path, username=f"ada-{number}-x", email=f"a{number}@example.org", password=PASSWORD
        ).status_code

    assert sorted(together(open_it, times=6)) == [303] + [410] * 5
    assert User.select().count() == 1
