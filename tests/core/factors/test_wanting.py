"""A second factor that the owner wants of the team, or of everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor
from core.accounts.models import User
from core.factors.jobs import ask
from core.letters.models import MailDue
from core.notifications.models import Notification
from tests.core.accounts.reading import PASSWORD, Person, SignIn, signed_in_as
from tests.core.factors.conftest import with_app
from tests.core.factors.test_setting_up import hidden_secret
from townhall.testing import Browser

FACTORS = "/account/factors"
Want = Callable[..., None]


@pytest.fixture
def want(app: Flask) -> Want:
    """`want("staff", days=7)`: what the owner sets."""

    def put(who: str, *, days: int = 0) -> None:
        with app.test_request_context("/"):
            settings.put(Actor(is_admin=True), "core", "factor_for", who)
            settings.put(Actor(is_admin=True), "core", "factor_days", days)

    return put


def test_every_page_leads_to_the_set_up(sign_in: SignIn, person: Person, want: Want) -> None:
    maya, bob = sign_in(person("maya", role="staff")), sign_in(person("bob"))
    want("staff")
    for path in ("/", "/forums/", "/admin/members", "/account/password", "/inbox/"):
        assert maya.get(path).location == FACTORS, path
        assert bob.get("/").status_code == 200
    assert maya.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == FACTORS


@pytest.mark.parametrize(
    "path", [FACTORS, "/account/passkeys", "/account/prove", "/sign-out", "/healthz"]
)
def test_what_it_takes_stays_open(sign_in: SignIn, person: Person, want: Want, path: str) -> None:
    want("staff")
    assert sign_in(person("maya", role="staff")).get(path).status_code == 200


def test_signing_out_still_works(sign_in: SignIn, person: Person, want: Want) -> None:
    want("all")
    bob = sign_in(person("bob"))
    assert bob.send("/sign-out").location == "/"
    assert bob.get("/").status_code == 200


def test_after_the_set_up_everything_is_open(sign_in: SignIn, person: Person, want: Want) -> None:
    want("all")
    bob = sign_in(person("bob"))
    bob.send(f"{FACTORS}/begin")
    secret = hidden_secret(bob.get(f"{FACTORS}/set-up").text)
    assert bob.send(f"{FACTORS}/set-up", code=pyotp.TOTP(secret).now()).status_code == 200
    assert bob.get("/forums/").status_code == 200


def test_there_are_days_of_grace_from_when_they_are_told(
    app: Flask, client: Browser, person: Person, want: Want
) -> None:
    start = clock.now()
    person("bob")
    want("all", days=7)
    client.send("/sign-in", username="bob", password=PASSWORD, remember="y")
    assert "wants a second factor" in client.get("/").text
    for days, location in ((6, None), (8, FACTORS)):
        with clock.frozen_at(start + timedelta(days=days)):
            assert client.get("/").location == location


def test_who_is_signed_in_already_is_told_by_the_hour(
    app: Flask, sign_in: SignIn, person: Person, want: Want
) -> None:
    bob = person("bob")
    want("all", days=7)
    with app.app_context():
        ask()
    told = User.get_by_id(bob.id).factor_asked_at
    assert told is not None
    with app.app_context(), clock.frozen_at(told + timedelta(days=3)):
        ask()
    assert User.get_by_id(bob.id).factor_asked_at == told
    want("staff", days=7)
    with app.app_context():
        ask()
    assert User.get_by_id(bob.id).factor_asked_at is None


def test_they_read_of_it_in_their_inbox_and_mail_once(
    app: Flask, sign_in: SignIn, person: Person, want: Want, run_jobs: Any
) -> None:
    bob, carol = person("bob"), person("carol")
    browser = sign_in(bob)
    with_app(carol)
    want("all", days=7)
    with app.test_request_context("/"):
        ask()
        ask()
        run_jobs()
    page = browser.get("/inbox/").text
    assert "This community wants a second factor of you" in page
    assert "Days left to set it up: 7." in page
    assert [row.user_id for row in Notification.select()] == [bob.id]
    assert [row.user_id for row in MailDue.select()] == [bob.id]


def test_who_has_one_is_left_alone(sign_in: SignIn, person: Person, want: Want) -> None:
    bob = person("bob")
    with_app(bob)
    want("all")
    assert sign_in(bob).get("/").status_code == 200


def test_new_staff_begin_their_days_then(
    app: Flask, sign_in: SignIn, person: Person, want: Want
) -> None:
    maya = person("maya", role="staff")
    want("staff", days=7)
    assert sign_in(maya).get("/").status_code == 200


def test_a_text_that_was_sent_is_kept(sign_in: SignIn, person: Person, want: Want) -> None:
    maya = sign_in(person("maya", role="staff"))
    want("staff")
    text = "A long answer that took me half an hour."
    answer = maya.send("/preview", body=text)
    assert answer.status_code == 403
    assert text in answer.text


def test_staff_with_a_passkey_alone_need_it_after_the_password(
    client: Browser, person: Person, want: Want
) -> None:
    from core.passkeys.models import Passkey

    maya = person("maya", role="staff")
    Passkey.create(user=maya, key_id="k", public_key="p", handle="h", created_at=clock.now())
    want("staff")
    answer = client.send("/sign-in", username="maya", password=PASSWORD)
    assert answer.location == "/sign-in/code"
    page = client.get("/sign-in/code")
    assert "data-passkey" in page.text
    assert 'name="code"' not in page.text
    assert signed_in_as(client) == ""
