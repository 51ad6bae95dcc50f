"""People who are known by their mail alone."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.accounts import tokens
from core.accounts.actions.contacting import NoContact, contact_actor, contact_for
from core.accounts.actions.joining import correct_address
from core.accounts.models import User
from core.letters.queries import recipient
from core.profiles.directory import LISTED
from tests.core.accounts.reading import OTHER, Mailbox, SignUp, link_in, signed_in_as
from tests.support.together import all_at_once
from townhall import actor_for
from townhall.testing import Browser

DORA = "dora@example.net"


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_an_address_is_one_contact_however_it_is_written() -> None:
    one = contact_for(DORA, "Dora  Quill")
    assert (one.state, one.name, one.email, one.password) == ("contact", "Dora Quill", DORA, None)
    assert contact_for("DORA@Example.net").id == one.id


def test_who_has_confirmed_an_address_is_no_contact(cast: SimpleNamespace) -> None:
    assert contact_for("bob@example.org", "Somebody").id == cast.bob.id


@pytest.mark.parametrize("address", ["", "dora", "dora@", "dóra@example.net", "a b@example.net"])
def test_what_is_no_address_is_nobody(address: str) -> None:
    with pytest.raises(NoContact):
        contact_for(address)


def test_two_mails_at_once_make_one_contact(app: Flask) -> None:
    assert all_at_once(app, [lambda: contact_for(DORA)] * 4) == []
    assert User.select().where(User.email == DORA).count() == 1


def test_a_contact_is_shown_nowhere(client: Browser, cast: SimpleNamespace, sign_in: Any) -> None:
    made = contact_for(DORA, "Dora Quill")
    outbox.drain()
    path = f"/people/{made.username}"
    bob, maya = sign_in(cast.bob), sign_in(cast.maya)
    assert [client.get(path).status_code, bob.get(path).status_code] == [404, 404]
    assert maya.get(path).status_code == 200, "those who look after accounts find it"
    for page in ("/members", "/search?q=Quill", "/search?q=Quill&in=people"):
        assert "Dora Quill" not in bob.get(page).text
    assert "contact" not in LISTED


def test_a_contact_may_by_itself_do_nothing() -> None:
    made = contact_for(DORA)
    actor = actor_for(made.id)
    assert not actor.is_member
    assert not actor.can("site.member")
    assert contact_actor(made.id).can("site.member")
    assert not contact_actor(made.id).is_member


def test_mail_goes_to_a_contact() -> None:
    made = contact_for(DORA)
    found = recipient(made.id)
    assert found is not None
    assert found.email == DORA


def test_who_shows_by_mail_that_it_is_theirs_takes_it_over(
    client: Browser, sign_up: SignUp, mailbox: Mailbox
) -> None:
    made = contact_for(DORA, "Dora Quill")
    sign_up(username="dora", email=DORA)
    outbox.drain()
    (mail,) = mailbox()
    link = link_in(mail)
    assert "/claim/" in link
    assert "dora" in client.get(link).text
    assert client.send(link, password=OTHER).status_code == 303
    assert signed_in_as(client) == "dora"
    now = User.get_by_id(made.id)
    assert (now.state, now.username, now.email_key) == ("active", "dora", DORA)
    assert User.select().where(User.email == DORA).count() == 1


def test_typing_an_address_takes_nothing_over(sign_up: SignUp) -> None:
    made = contact_for(DORA)
    sign_up(username="mallory", email=DORA)
    outbox.drain()
    newcomer = User.get(User.username == "mallory")
    assert (User.get_by_id(made.id).state, newcomer.state) == ("contact", "pending")
    assert newcomer.email_key is None


def test_the_browser_that_signed_up_is_not_let_in(
    client: Browser, sign_up: SignUp, app: Flask
) -> None:
    contact_for(DORA)
    sign_up(username="mallory", email=DORA)
    outbox.drain()
    token = tokens.issue("claim", User.get(User.state == "contact"), target=DORA)
    other = app.test_client()
    assert other.send(f"/claim/{token.secret}", password=OTHER).status_code == 303
    assert signed_in_as(client) == ""


def test_a_link_works_only_while_somebody_signs_up(client: Browser, sign_up: SignUp) -> None:
    made = contact_for(DORA)
    token = tokens.issue("claim", made, target=DORA)
    assert client.get(f"/claim/{token.secret}").status_code == 410
    sign_up(username="dora", email=DORA)
    outbox.drain()
    assert client.get(f"/claim/{token.secret}").status_code == 200
    correct_address(actor_for(User.get(User.username == "dora").id), "else@example.net")
    assert client.send(f"/claim/{token.secret}", password=OTHER).status_code == 410


def test_a_forgotten_password_is_no_way_in(client: Browser, mailbox: Mailbox) -> None:
    contact_for(DORA)
    client.send("/reset-password", email=DORA)
    assert mailbox() == []
