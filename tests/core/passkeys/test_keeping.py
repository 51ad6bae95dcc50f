"""Adding, naming and removing passkeys, and proving oneself with one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.accounts.models import Session, User
from core.passkeys.models import Passkey
from tests.core.accounts.reading import Mailbox, SignIn, text_of
from tests.core.passkeys.conftest import Add, come_in
from tests.core.passkeys.device import Device
from townhall.testing import Browser


def test_several_are_kept_with_names_and_told(
    sign_in: SignIn, alice: User, add: Add, mailbox: Mailbox
) -> None:
    add(alice)
    add(alice)
    page = sign_in(alice).get("/account/passkeys")
    assert page.text.count("Alice&#39;s phone") >= 2
    assert len({row.handle for row in Passkey.select()}) == 1
    mail = mailbox()[-1]
    assert mail["Subject"] == "A passkey was added"
    assert "Alice's phone" in text_of(mail)


def test_the_same_key_is_not_kept_twice(sign_in: SignIn, alice: User, bob: User, add: Add) -> None:
    device = add(alice)
    browser = sign_in(bob)
    options = browser.send("/account/passkeys/options").get_json()
    browser.send("/account/passkeys", credential=device.make(options), name="Mine")
    assert Passkey.get().user == alice


@pytest.mark.parametrize(
    "instead", [{"origin": "https://evil.example"}, {"type": "webauthn.get"}, {"challenge": "AAAA"}]
)
def test_what_was_made_for_something_else_is_refused(
    sign_in: SignIn, alice: User, instead: dict[str, str]
) -> None:
    browser = sign_in(alice)
    options = browser.send("/account/passkeys/options").get_json()
    browser.send("/account/passkeys", credential=Device().make(options, **instead))
    assert not Passkey.select().exists()


def test_a_device_that_does_not_look_who_holds_it_is_not_kept(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    options = browser.send("/account/passkeys/options").get_json()
    browser.send("/account/passkeys", credential=Device(verifies=False).make(options))
    assert not Passkey.select().exists()


def test_an_answer_counts_for_who_was_asked(sign_in: SignIn, alice: User, bob: User) -> None:
    options = sign_in(alice).send("/account/passkeys/options").get_json()
    browser = sign_in(bob)
    browser.send("/account/passkeys/options")
    browser.send("/account/passkeys", credential=Device().make(options))
    assert not Passkey.select().exists()


@pytest.mark.parametrize("path", ["/account/passkeys/options", "/account/passkeys"])
def test_adding_one_asks_who_is_there(sign_in: SignIn, alice: User, path: str) -> None:
    browser = sign_in(alice)
    with clock.frozen_at(clock.now() + timedelta(minutes=20)):
        assert browser.send(path).location.startswith("/account/prove")


def test_one_that_was_removed_signs_nobody_in(
    client: Browser, sign_in: SignIn, alice: User, add: Add, mailbox: Mailbox
) -> None:
    device = add(alice)
    number = Passkey.get().id
    assert sign_in(alice).send(f"/account/passkeys/{number}/remove").status_code == 303
    assert come_in(client, device).location == "/sign-in"
    assert mailbox()[-1]["Subject"] == "A passkey was removed"


def test_those_of_others_are_not_there(sign_in: SignIn, alice: User, bob: User, add: Add) -> None:
    add(alice)
    number = Passkey.get().id
    browser = sign_in(bob)
    for deed in ("remove", "name"):
        assert browser.send(f"/account/passkeys/{number}/{deed}", name="x").status_code == 404


def test_who_has_no_password_proves_it_with_a_passkey(
    sign_in: SignIn, alice: User, bob: User, add: Add
) -> None:
    device, other = add(alice), add(bob)
    User.update(password=None).execute()
    browser = sign_in(alice)
    later = clock.now() + timedelta(minutes=20)
    with clock.frozen_at(later):
        asked = browser.get("/account/password")
        assert asked.location == "/account/prove?next=/account/password"
        page = browser.get(asked.location)
        assert "data-passkey" in page.text
        assert 'name="current"' not in page.text
        for key, back in ((other, "/account/prove"), (device, "/account/password")):
            options = browser.send("/account/prove/passkey/options").get_json()
            answer = browser.send(
                "/account/prove/passkey", credential=key.use(options), next="/account/password"
            )
            assert answer.location.startswith(back)
        assert browser.get("/account/password").status_code == 200
        assert browser.send("/account/password", password="seven loud geese").status_code == 303
    assert User.get(User.username == "alice").password
    assert Session.select().where(Session.user == alice).count() == 1
