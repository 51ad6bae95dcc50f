"""A member's own account: password, address, sessions, proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts.events import EmailChanged, PasswordChanged
from core.accounts.models import Session, User
from core.events import Event
from tests.core.accounts.reading import (
    OTHER,
    PASSWORD,
    ActorOf,
    Mailbox,
    Person,
    Queries,
    SignIn,
    link_in,
    signed_in_as,
    text_of,
)
from townhall.testing import Browser

PAGES = ["/account/", "/account/email", "/account/password", "/account/sessions", "/account/prove"]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_signed_in_people(
    client: Browser, sign_in: SignIn, alice: User, queries: Queries, page: str
) -> None:
    assert client.get(page).location.startswith("/sign-in?next=")
    browser = sign_in(alice)
    with queries(max=10):
        assert browser.get(page).status_code == 200


def test_changing_the_password_ends_every_other_session(
    sign_in: SignIn, alice: User, mailbox: Mailbox, happened: list[Event]
) -> None:
    here, there = sign_in(alice), sign_in(alice)
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    answer = here.send("/account/password", current=PASSWORD, password=OTHER)
    assert answer.location == "/account/"
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert signed_in_as(here) == "alice"
    assert signed_in_as(there) == ""
    assert mailbox()[-1]["Subject"] == "Your password was changed"
    assert any(isinstance(event, PasswordChanged) for event in happened)


def test_a_password_changes_only_for_who_knows_the_old_one(
    sign_in: SignIn, alice: User, mailbox: Mailbox
) -> None:
    browser = sign_in(alice)
    answer = browser.send("/account/password", current="wrong horse", password=OTHER)
    assert answer.status_code == 422
    assert "This is not your password" in answer.text
    assert "wrong horse" not in answer.text
    assert OTHER not in answer.text
    assert User.get().password == alice.password
    assert mailbox() == []


def test_guessing_the_password_from_inside_is_slowed(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    for _ in range(5):
        browser.send("/account/prove", current="wrong horse", next="/")
    answer = browser.send("/account/prove", current=PASSWORD, next="/")
    assert answer.status_code == 422
    assert "Too many tries" in answer.text
    assert signed_in_as(browser) == "alice"


def test_the_address_changes_when_the_new_one_is_proved(
    sign_in: SignIn, alice: User, mailbox: Mailbox, happened: list[Event]
) -> None:
    browser = sign_in(alice)
    browser.send("/account/email", current=PASSWORD, email="alice@new.example")
    (mail,) = mailbox()
    assert mail["To"] == "alice@new.example"
    assert User.get().email == "alice@example.org"
    assert browser.get(link_in(mail)).status_code == 200
    assert User.get().email == "alice@example.org"
    browser.send(link_in(mail))
    user = User.get()
    assert (user.email, user.email_key) == ("alice@new.example", "alice@new.example")
    notice = mailbox()[-1]
    assert notice["To"] == "alice@example.org"
    assert "alice@new.example" not in text_of(notice)
    assert any(isinstance(event, EmailChanged) for event in happened)


def test_the_address_changes_only_for_who_knows_the_password(
    sign_in: SignIn, alice: User, mailbox: Mailbox
) -> None:
    browser = sign_in(alice)
    answer = browser.send("/account/email", current="wrong horse", email="alice@new.example")
    assert answer.status_code == 422
    assert "alice@new.example" in answer.text
    assert mailbox() == []


def test_a_wish_for_an_address_replaces_the_one_before(
    sign_in: SignIn, alice: User, mailbox: Mailbox
) -> None:
    browser = sign_in(alice)
    browser.send("/account/email", current=PASSWORD, email="one@new.example")
    browser.send("/account/email", current=PASSWORD, email="two@new.example")
    one, _two = mailbox()
    browser.send("/account/email", current=PASSWORD, email="three@new.example")
    assert browser.get(link_in(one)).status_code == 410


def test_an_address_taken_meanwhile_is_not_taken_over(
    sign_in: SignIn, alice: User, person: Person, mailbox: Mailbox
) -> None:
    browser = sign_in(alice)
    browser.send("/account/email", current=PASSWORD, email="bob@example.org")
    link = link_in(mailbox()[0])
    person("bob")
    assert browser.send(link).status_code == 409
    assert User.get(User.username == "alice").email == "alice@example.org"


def test_sessions_are_listed_with_device_network_and_time(
    app: Flask, alice: User, sign_in: SignIn
) -> None:
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.post(
        "/sign-in",
        data={"csrf_token": browser.csrf_token(), "username": "alice", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/17 Safari/605"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    page = sign_in(alice).get("/account/sessions").text
    assert "Safari, iPhone" in page
    assert "203.0.113.0/24" in page
    assert "203.0.113.77" not in page
    assert page.count("This device") == 1


def test_one_session_can_be_ended(sign_in: SignIn, alice: User) -> None:
    here, there = sign_in(alice), sign_in(alice)
    with there.session_transaction() as cookie:
        from core.accounts.sessions import hashed

        row = Session.get(Session.token_hash == hashed(cookie["_user_id"]))
    assert here.send(f"/account/sessions/{row.id}/end").status_code == 303
    assert signed_in_as(there) == ""
    assert signed_in_as(here) == "alice"


def test_a_session_of_somebody_else_is_not_there(
    sign_in: SignIn, alice: User, person: Person
) -> None:
    mallory = sign_in(person("mallory"))
    sign_in(alice)
    row = Session.get(Session.user == alice.id)
    foreign = mallory.send(f"/account/sessions/{row.id}/end")
    missing = mallory.send("/account/sessions/999999/end")
    assert foreign.status_code == missing.status_code == 404
    assert Session.select().where(Session.user == alice.id).exists()


def test_all_other_sessions_can_be_ended(sign_in: SignIn, alice: User) -> None:
    here, there = sign_in(alice), sign_in(alice)
    here.send("/account/sessions/end-others")
    assert (signed_in_as(here), signed_in_as(there)) == ("alice", "")


def test_a_session_ends_with_its_time(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    with clock.frozen_at(clock.now() + timedelta(days=61)):
        assert signed_in_as(browser) == ""


def test_being_here_is_noted_later_and_not_by_the_page(
    sign_in: SignIn, alice: User, run_jobs: Callable[[], int], queries: Queries
) -> None:
    browser = sign_in(alice)
    later = clock.now() + timedelta(hours=1)
    with clock.frozen_at(later):
        with queries(max=10) as statements:
            browser.get("/account/sessions")
        assert not any(s.startswith(("UPDATE", "INSERT", "DELETE")) for s in statements)
        run_jobs()
    assert Session.get().seen_at == later
    assert User.get().seen_at == later


def test_a_proof_counts_for_a_quarter_of_an_hour(
    sign_in: SignIn, alice: User, actor_of: ActorOf
) -> None:
    from core.accounts import proof
    from core.accounts.sessions import actor_for, hashed, load

    browser = sign_in(alice)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    later = clock.now() + timedelta(minutes=16)
    with clock.frozen_at(later):
        assert not proof.is_fresh(load(token).actor)
        answer = browser.send("/account/prove", current=PASSWORD, next="/people/")
        assert answer.location == "/people/"
        assert proof.is_fresh(load(token).actor)
    assert not proof.is_fresh(actor_for(alice.id))
    assert Session.get(Session.token_hash == hashed(token)).proved_at == later


def test_an_owner_without_a_mail_server_is_told_where_mail_goes(
    sign_in: SignIn, person: Person, alice: User, make_user: Person
) -> None:
    from core.accounts import passwords

    ada = make_user("ada", role="admin", password=passwords.hash_password(PASSWORD))
    for user, told in ((ada, True), (alice, False)):
        browser = sign_in(user)
        browser.send("/account/email", current=PASSWORD, email=f"{user.username}@new.example")
        assert ("No mail server is set" in browser.get("/account/").text) is told
