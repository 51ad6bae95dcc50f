"""Signing in and up with a provider."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from core import settings
from core.access import Actor
from core.accounts.models import Session, User
from core.holding.models import Application
from core.openid.models import OpenIdIdentity
from tests.core.accounts.reading import PASSWORD, Mailbox, hidden, signed_in_as
from tests.core.factors.conftest import code_at, with_app
from tests.core.openid.conftest import Provider, come_in, trusted
from townhall.testing import Browser


def known(user: User, subject: str = "4711") -> None:
    OpenIdIdentity.create(
        user=user, provider=trusted(), subject=subject, created_at=user.created_at
    )


def test_the_sign_in_page_offers_it(client: Browser, provider: Provider) -> None:
    assert "Go on with House a" in client.get("/sign-in").text


def test_a_known_identity_signs_in_and_leads_back(
    client: Browser, provider: Provider, alice: User
) -> None:
    known(alice)
    answer = come_in(client, provider, next="/people/")
    assert (answer.status_code, answer.location) == (303, "/people/")
    assert signed_in_as(client) == "alice"
    assert (Session.get().way, Session.get().strong) == ("openid", False)


def test_the_second_factor_is_asked_for_all_the_same(
    client: Browser, provider: Provider, alice: User
) -> None:
    known(alice)
    with_app(alice)
    assert come_in(client, provider, next="/people/").location == "/sign-in/code"
    assert signed_in_as(client) == ""
    assert client.send("/sign-in/code", code=code_at()).location == "/people/"
    assert signed_in_as(client) == "alice"


@pytest.mark.parametrize("state", ["closed", "unclaimed"])
def test_accounts_that_are_not_in_use_stay_closed(
    client: Browser, provider: Provider, alice: User, state: str
) -> None:
    known(alice)
    User.update(state=state).execute()
    assert come_in(client, provider).location == "/sign-in"
    assert signed_in_as(client) == ""


def test_a_stranger_becomes_a_member(client: Browser, provider: Provider, happened: Any) -> None:
    answer = come_in(client, provider, next="/people/")
    assert answer.location == "/sign-in/join"
    page = client.get("/sign-in/join")
    assert hidden(page, "username") == "newcomer"
    done = client.send("/sign-in/join", username="newcomer", email="new@example.org")
    assert done.location == "/people/"
    user = User.get()
    assert (user.state, user.email_key, user.password) == ("active", "new@example.org", None)
    client.send("/sign-out")
    assert come_in(client, provider).location == "/"
    assert signed_in_as(client) == "newcomer"


def test_an_address_that_nobody_verified_has_to_be_confirmed(
    client: Browser, provider: Provider, mailbox: Mailbox
) -> None:
    provider.is_for(email="new@example.org", email_verified=False)
    come_in(client, provider)
    done = client.send("/sign-in/join", username="newcomer", email="new@example.org")
    assert done.location == "/account/confirm"
    assert User.get().state == "pending"
    assert mailbox()[-1]["Subject"] == "Confirm your address"


def test_another_address_than_the_verified_one_has_to_be_confirmed(
    client: Browser, provider: Provider
) -> None:
    come_in(client, provider)
    client.send("/sign-in/join", username="newcomer", email="ceo@example.org")
    assert User.get().state == "pending"


@pytest.mark.parametrize("mode", ["closed", "invite"])
def test_where_nobody_may_sign_up_no_provider_changes_that(
    app: Flask, client: Browser, provider: Provider, mode: str
) -> None:
    come_in(client, provider)
    with app.test_request_context("/"):
        settings.put(Actor(is_admin=True), "core", "sign_up", mode)
    assert client.get("/sign-in/join").status_code == 403
    done = client.send("/sign-in/join", username="newcomer", email="new@example.org")
    assert done.status_code == 403
    assert not User.select().exists()


def test_where_the_team_lets_people_in_its_question_is_asked_of_them_too(
    app: Flask, client: Browser, provider: Provider
) -> None:
    with app.test_request_context("/"):
        for name, value in (("sign_up", "approval"), ("sign_up_question", "What brings you?")):
            settings.put(Actor(is_admin=True), "core", name, value)
    come_in(client, provider)
    assert "What brings you?" in client.get("/sign-in/join").text
    form = {"username": "newcomer", "email": "new@example.org"}
    answer = client.send("/sign-in/join", **form)
    assert answer.status_code == 422
    assert "A few words, please." in answer.text
    assert hidden(answer, "username") == "newcomer"
    assert client.send("/sign-in/join", **form, answer="My pump.").status_code == 303
    assert (User.get().state, Application.get().answer) == ("waiting", "My pump.")


def test_a_name_that_is_taken_keeps_the_form(
    client: Browser, provider: Provider, alice: User
) -> None:
    come_in(client, provider)
    assert (
        client.send("/sign-in/join", username="Alice", email="new@example.org").status_code == 422
    )
    assert (
        client.send("/sign-in/join", username="newer", email="new@example.org").status_code == 303
    )


def test_an_account_of_that_address_is_connected_by_its_password(
    client: Browser, provider: Provider, alice: User, mailbox: Mailbox
) -> None:
    provider.is_for(email="alice@example.org", email_verified=True)
    assert come_in(client, provider, next="/people/").location == "/sign-in/link"
    assert signed_in_as(client) == ""
    assert client.send("/sign-in/link", current="wrong horse").status_code == 422
    assert not OpenIdIdentity.select().exists()
    assert client.send("/sign-in/link", current=PASSWORD).location == "/people/"
    assert signed_in_as(client) == "alice"
    assert OpenIdIdentity.get().user == alice
    assert "Another way to sign in was added" in [mail["Subject"] for mail in mailbox()]


def test_with_a_second_factor_it_is_connected_only_after_that(
    client: Browser, provider: Provider, alice: User
) -> None:
    with_app(alice)
    provider.is_for(email="alice@example.org", email_verified=True)
    come_in(client, provider)
    assert client.send("/sign-in/link", current=PASSWORD).location == "/sign-in/code"
    assert not OpenIdIdentity.select().exists()
    client.send("/sign-in/code", code="000000")
    assert not OpenIdIdentity.select().exists()
    assert client.send("/sign-in/code", code=code_at()).location == "/"
    assert OpenIdIdentity.get().user == alice


@pytest.mark.parametrize("verified", [False, None, "yes", 1, "True"])
def test_an_address_that_nobody_verified_takes_no_account_over(
    client: Browser, provider: Provider, alice: User, verified: Any
) -> None:
    provider.is_for(email="alice@example.org", email_verified=verified)
    assert come_in(client, provider).location == "/sign-in/join"
    client.send("/sign-in/join", username="mallory", email="alice@example.org")
    mallory = User.get(User.username == "mallory")
    assert (mallory.state, mallory.email_key) == ("pending", None)
    assert OpenIdIdentity.get().user == mallory


def test_a_mistyped_claim_is_no_identity_of_two(
    client: Browser, provider: Provider, alice: User
) -> None:
    known(alice)
    provider.is_for(sub="4711 ", email="x@example.org", email_verified=True)
    assert come_in(client, provider).location == "/sign-in/join"


def test_what_the_token_leaves_out_is_asked_for(client: Browser, provider: Provider) -> None:
    said = {"email": "new@example.org", "email_verified": True}
    provider.is_for(bent={"thin": True}, **said)
    come_in(client, provider)
    assert hidden(client.get("/sign-in/join"), "email") == "new@example.org"


def test_what_is_said_of_somebody_else_is_not_believed(
    client: Browser, provider: Provider, alice: User
) -> None:
    said = {"sub": "1", "email": "alice@example.org", "email_verified": True}
    provider.is_for(bent={"thin": True, "userinfo": said})
    assert come_in(client, provider).location == "/sign-in/join"
