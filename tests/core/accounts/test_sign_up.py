"""Signing up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor
from core.accounts.models import User
from tests.core.accounts.reading import (
    PASSWORD,
    ActorOf,
    Mailbox,
    SignIn,
    SignUp,
    code_in,
    hidden,
    link_in,
    signed_in_as,
    text_of,
)
from townhall.testing import Browser

OWNER = Actor(is_admin=True)


def test_signing_up_signs_in_but_only_to_read(
    client: Browser, sign_up: SignUp, actor_of: ActorOf
) -> None:
    answer = sign_up()
    assert (answer.status_code, answer.location) == (303, "/account/confirm")
    user = User.get(User.username == "newcomer")
    assert (user.state, user.email_key, user.confirmed_at) == ("pending", None, None)
    assert signed_in_as(client) == "newcomer"
    actor = actor_of(user)
    assert actor.can("profiles.see")
    assert not actor.can("site.member")
    assert "not confirmed yet" in client.get("/account/").text


def test_the_mail_has_a_link_and_a_code_and_none_of_the_newcomers_words(
    sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up(username="free-prizes.example")
    (mail,) = mailbox()
    assert mail["To"] == "new@example.org"
    assert link_in(mail).startswith("/confirm/")
    assert len(code_in(mail)) == 6
    assert "prizes" not in mail.as_string()
    html = mail.get_body(("html",)).get_content()
    assert f"{link_in(mail)}</a>" in html


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("username", "ab", "3 to 30"),
        ("username", "adm1n", "belongs to the house"),
        ("email", "maria", "An address like"),
        ("password", "newcomer1", "tried first"),
        ("password", "12345678", "in every list"),
    ],
)
def test_a_wrong_field_is_told_and_the_rest_is_kept(
    sign_up: SignUp, field: str, value: str, says: str
) -> None:
    answer = sign_up(**{field: value})
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1
    assert says in answer.text
    kept = {"username": "newcomer", "email": "new@example.org", field: value}
    assert kept["username"] in answer.text
    assert kept["email"] in answer.text
    assert hidden(answer, "password") == ""
    assert not User.select().exists()


def test_a_name_that_looks_like_another_is_taken(sign_up: SignUp, alice: User) -> None:
    answer = sign_up(username="A1ice")
    assert answer.status_code == 422
    assert "looks like it" in answer.text


def test_a_double_click_makes_one_account(app: Flask, sign_up: SignUp) -> None:
    assert sign_up().status_code == 303
    second = sign_up(app.test_client())
    assert (second.status_code, second.location) == (303, "/account/confirm")
    assert User.select().count() == 1
    assert sign_up(app.test_client(), password="seven loud geese").status_code == 422


def test_a_program_gets_the_form_again_and_no_hint(client: Browser, sign_up: SignUp) -> None:
    trapped = sign_up(reference="https://example.org")
    hasty = client.send(
        "/sign-up",
        started=hidden(client.get("/sign-up"), "started"),
        username="newcomer",
        email="new@example.org",
        password=PASSWORD,
    )
    bare = client.send("/sign-up", username="newcomer", email="new@example.org", password=PASSWORD)
    for answer in (trapped, hasty, bare):
        assert answer.status_code == 200
        assert 'class="error"' not in answer.text
        assert hidden(answer, "username") == "newcomer"
    assert not User.select().exists()


def test_a_hasty_person_can_send_the_form_again(client: Browser, sign_up: SignUp) -> None:
    first = client.get("/sign-up")
    fields = {"username": "newcomer", "email": "new@example.org", "password": PASSWORD}
    again = client.send("/sign-up", started=hidden(first, "started"), **fields)
    with clock.frozen_at(clock.now() + timedelta(seconds=5)):
        answer = client.send("/sign-up", started=hidden(again, "started"), **fields)
    assert answer.status_code == 303


def test_no_other_column_can_be_set_by_the_form(sign_up: SignUp) -> None:
    columns = dict.fromkeys(User._meta.fields, "1")
    sign_up(
        **{
            **columns,
            "username": "newcomer",
            "email": "new@example.org",
            "password": PASSWORD,
            "state": "active",
            "trust": "3",
            "id": "77",
        }
    )
    user = User.get(User.username == "newcomer")
    assert (user.state, user.trust, user.thread_count, user.bio) == ("pending", 0, 0, "")
    assert user.id != 77


@pytest.mark.parametrize("mode", ["invite", "closed"])
def test_a_closed_house_lets_nobody_sign_up(client: Browser, sign_up: SignUp, mode: str) -> None:
    started = hidden(client.get("/sign-up"), "started")
    settings.put(OWNER, "core", "sign_up", mode)
    assert client.get("/sign-up").status_code == 403
    answer = client.send(
        "/sign-up", started=started, username="newcomer", email="new@example.org", password=PASSWORD
    )
    assert answer.status_code in (403, 200)
    assert not User.select().exists()


def test_closing_the_house_does_not_stop_those_on_the_way(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    settings.put(OWNER, "core", "sign_up", "closed")
    client.send(link_in(mailbox()[0]))
    assert User.get().state == "active"


def test_signed_in_people_are_led_on(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    assert browser.get("/sign-up").location == "/"
    assert browser.get("/sign-in?next=/people/").location == "/people/"


def test_the_owner_of_an_address_is_told_that_somebody_used_it(
    sign_up: SignUp, mailbox: Mailbox, alice: User
) -> None:
    sign_up(email="Alice@example.org")
    (mail,) = mailbox()
    assert mail["To"] == "alice@example.org"
    assert "have an account already" in text_of(mail)
    assert "/confirm/" not in text_of(mail)
