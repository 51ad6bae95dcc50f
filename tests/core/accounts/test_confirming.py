"""Proving an address, by link or by code."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from core import clock
from core.accounts.events import Confirmed
from core.accounts.models import User
from core.events import Event
from tests.core.accounts.reading import (
    Mailbox,
    SignIn,
    SignUp,
    code_in,
    link_in,
    signed_in_as,
    text_of,
)
from townhall.testing import Browser


def newcomer() -> User:
    user: User = User.get(User.username == "newcomer")
    return user


def test_opening_the_link_does_nothing_pressing_its_button_confirms(
    client: Browser, sign_up: SignUp, mailbox: Mailbox, happened: list[Event]
) -> None:
    sign_up()
    link = link_in(mailbox()[0])
    page = client.get(link)
    assert page.status_code == 200
    assert "new@example.org" in page.text
    assert newcomer().state == "pending"
    assert client.send(link).location == "/"
    user = newcomer()
    assert (user.state, user.email_key) == ("active", "new@example.org")
    assert [event.user_id for event in happened if isinstance(event, Confirmed)] == [user.id]


def test_the_link_confirms_on_another_device_but_signs_nobody_in(
    app: Flask, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    phone: Browser = app.test_client()  # type: ignore[assignment]
    answer = phone.send(link_in(mailbox()[0]))
    assert answer.location == "/sign-in"
    assert "You can sign in now" in phone.get("/sign-in").text
    assert newcomer().state == "active"
    assert signed_in_as(phone) == ""


def test_the_code_confirms_where_one_signed_up(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    code = code_in(mailbox()[0])
    assert client.send("/account/confirm", code=f" {code[:3]} {code[3:]}").location == "/"
    assert newcomer().state == "active"


def test_a_code_can_be_guessed_five_times_and_its_link_still_works(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    mail = mailbox()[0]
    wrong = f"{(int(code_in(mail)) + 1) % 10**6:06}"
    for _ in range(5):
        assert client.send("/account/confirm", code=wrong).status_code == 422
    assert client.send("/account/confirm", code=code_in(mail)).status_code == 422
    assert client.send(link_in(mail)).status_code == 303


def test_the_code_of_somebody_else_confirms_nothing(
    app: Flask, client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    sign_up(app.test_client(), username="mallory", email="m@example.org")
    mine = code_in(next(mail for mail in mailbox() if mail["To"] == "m@example.org"))
    assert client.send("/account/confirm", code=mine).status_code == 422
    assert newcomer().state == "pending"


def test_another_mail_can_be_sent_a_few_times(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    statuses = [client.send("/account/confirm/again").status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(mailbox()) == 5
    first, *_rest, last = mailbox()
    assert client.get(link_in(first)).status_code == 200
    client.send(link_in(last))
    assert client.get(link_in(first)).status_code == 410


def test_a_mistyped_address_can_be_corrected(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up(email="nwe@example.org")
    old = link_in(mailbox()[0])
    client.send("/account/confirm/address", email="new@example.org")
    assert client.get(old).status_code == 410
    client.send(link_in(mailbox()[-1]))
    assert newcomer().email_key == "new@example.org"


def test_a_wrong_address_is_told_at_its_field(client: Browser, sign_up: SignUp) -> None:
    sign_up()
    answer = client.send("/account/confirm/address", email="nonsense")
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1


def test_the_first_to_confirm_an_address_has_it(
    app: Flask, client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    sign_up()
    sign_up(app.test_client(), username="second")
    first, second = (link_in(mail) for mail in mailbox())
    assert client.send(second).status_code == 303
    assert client.send(first).status_code == 409
    assert newcomer().state == "pending"


def test_members_have_nothing_to_confirm(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    assert browser.get("/account/confirm").location == "/"
    assert browser.send("/account/confirm/again").status_code == 303


def test_the_link_works_for_two_days(
    client: Browser,
    sign_up: SignUp,
    mailbox: Mailbox,
) -> None:
    sign_up()
    link = link_in(mailbox()[0])
    with clock.frozen_at(clock.now() + timedelta(hours=47)):
        assert client.get(link).status_code == 200
    with clock.frozen_at(clock.now() + timedelta(hours=49)):
        assert client.send(link).status_code == 410


def test_the_html_half_says_the_same(sign_up: SignUp, mailbox: Mailbox) -> None:
    sign_up()
    mail = mailbox()[0]
    html = mail.get_body(("html",)).get_content()
    assert code_in(mail) in html
    assert "Somebody signed up" in html
    assert "There will be no others." in html
    assert "There will be no others." in text_of(mail)
