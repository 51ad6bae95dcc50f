"""A forgotten password."""

from __future__ import annotations

import pytest
from flask import Flask

from core.accounts.models import Session, User
from tests.core.accounts.reading import (
    OTHER,
    PASSWORD,
    Mailbox,
    Person,
    SignIn,
    SignUp,
    hidden,
    link_in,
    signed_in_as,
    text_of,
)
from townhall.testing import Browser


def reset_link(client: Browser, mailbox: Mailbox, address: str = "alice@example.org") -> str:
    client.send("/reset-password", email=address)
    return link_in(mailbox()[-1])


def test_a_new_password_ends_all_sessions_but_opens_one_here(
    client: Browser, sign_in: SignIn, alice: User, mailbox: Mailbox
) -> None:
    elsewhere = sign_in(alice)
    link = reset_link(client, mailbox)
    assert "alice" in client.get(link).text
    assert client.send(link, password=OTHER).status_code == 303
    assert signed_in_as(client) == "alice"
    assert signed_in_as(elsewhere) == ""
    assert Session.select().count() == 1
    notice = mailbox()[-1]
    assert notice["Subject"] == "Your password was changed"
    assert "/reset-password" in text_of(notice)


def test_only_the_new_password_signs_in(
    app: Flask, client: Browser, alice: User, mailbox: Mailbox
) -> None:
    client.send(reset_link(client, mailbox), password=OTHER)
    fresh: Browser = app.test_client()  # type: ignore[assignment]
    assert fresh.send("/sign-in", username="alice", password=PASSWORD).status_code == 422
    assert fresh.send("/sign-in", username="alice", password=OTHER).status_code == 303


def test_a_weak_password_does_not_use_up_the_link(
    client: Browser, alice: User, mailbox: Mailbox
) -> None:
    link = reset_link(client, mailbox)
    answer = client.send(link, password="alice1234")
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1
    assert "alice1234" not in answer.text
    assert client.send(link, password=OTHER).status_code == 303


def test_asking_again_leaves_earlier_links_good_until_one_is_used(
    client: Browser, alice: User, mailbox: Mailbox
) -> None:
    first = reset_link(client, mailbox)
    second = reset_link(client, mailbox)
    assert client.send(first, password=OTHER).status_code == 303
    assert client.send(second, password=PASSWORD).status_code == 410


def test_mail_goes_to_the_address_as_it_is_kept(
    client: Browser, person: Person, mailbox: Mailbox
) -> None:
    person("mike", email="Mike@example.org", email_key="mike@example.org")
    client.send("/reset-password", email="MIKE@EXAMPLE.ORG")
    assert mailbox()[-1]["To"] == "Mike@example.org"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_the_link_never_follows_the_host_of_a_request(
    client: Browser, alice: User, mailbox: Mailbox, host: str
) -> None:
    base = f"http://{host}"
    page = client.get("/reset-password", base_url=base)
    token = hidden(page, "csrf_token")
    headers = {"X-Forwarded-Host": host}
    fields = {"csrf_token": token, "email": "alice@example.org"}
    client.post("/reset-password", base_url=base, data=fields, headers=headers)
    assert "evil" not in mailbox()[-1].as_string()


def test_one_address_gets_five_links_an_hour_and_the_answer_stays_the_same(
    client: Browser, alice: User, mailbox: Mailbox
) -> None:
    answers = {client.send("/reset-password", email="alice@example.org").text for _ in range(8)}
    assert len(answers) == 1
    assert len(mailbox()) == 5


@pytest.mark.parametrize("state", ["closed", "unclaimed"])
def test_accounts_that_are_not_in_use_get_no_link(
    client: Browser, person: Person, mailbox: Mailbox, state: str
) -> None:
    person("dora", state=state)
    client.send("/reset-password", email="dora@example.org")
    assert mailbox() == []


def test_a_pending_account_is_confirmed_by_its_reset_link(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    client.send("/sign-out")
    client.send(reset_link(client, mailbox, "new@example.org"), password=OTHER)
    user = User.get()
    assert (user.state, user.email_key) == ("active", "new@example.org")


def test_whoever_signed_up_with_my_address_first_is_out_when_i_reset(
    app: Flask, client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    thief: Browser = app.test_client()  # type: ignore[assignment]
    sign_up(thief)
    client.send(reset_link(client, mailbox, "new@example.org"), password=OTHER)
    assert signed_in_as(thief) == ""
    assert thief.send("/sign-in", username="newcomer", password=PASSWORD).status_code == 422


def test_no_secret_stays_in_the_outbox(client: Browser, alice: User, mailbox: Mailbox) -> None:
    from core.models import Outbox

    secret = reset_link(client, mailbox).rpartition("/")[2]
    assert not any(secret in str(row.payload) for row in Outbox.select())
