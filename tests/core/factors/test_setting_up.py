"""Setting a second factor up, its recovery codes, and switching it off."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, User
from core.factors.actions import secret_of
from core.factors.models import RecoveryCode, Totp
from core.models import Audit
from tests.core.accounts.reading import PASSWORD, Mailbox, Person, SignIn, hidden, signed_in_as
from tests.core.accounts.together import together
from tests.core.factors.conftest import code_at, with_app
from townhall.testing import Browser

PRINTED = re.compile(r"<code[^>]*>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")


def begin(browser: Browser) -> str:
    """Begin, as far as the letters of the secret."""
    assert browser.send("/account/factors/begin").location == "/account/factors/set-up"
    page = browser.get("/account/factors/set-up")
    return hidden_secret(page.text)


def hidden_secret(text: str) -> str:
    found = re.search(r'id="secret" value="([A-Z2-7 ]+)"', text)
    assert found
    return found[1].replace(" ", "")


def test_it_is_on_once_a_code_was_right(
    app: Flask, client: Browser, sign_in: SignIn, bob: User, mailbox: Mailbox
) -> None:
    browser = sign_in(bob)
    secret = begin(browser)
    assert not Totp.get().confirmed_at
    assert browser.send("/account/factors/set-up", code="000000").status_code == 422
    done = browser.send("/account/factors/set-up", code=pyotp.TOTP(secret).now())
    assert len(set(PRINTED.findall(done.text))) == 10
    assert done.headers["Cache-Control"] == "no-store"
    assert mailbox()[-1]["Subject"] == "A second factor is on"
    assert Session.get().strong
    client.send("/sign-in", username="bob", password=PASSWORD)
    assert client.get("/sign-in/code").status_code == 200


def test_whoever_sets_it_up_may_sign_out_everywhere_else(sign_in: SignIn, bob: User) -> None:
    here, there = sign_in(bob), sign_in(bob)
    code = pyotp.TOTP(begin(here)).now()
    page = here.send("/account/factors/set-up", code=code)
    assert 'action="/account/sessions/end-others"' in page.text
    here.send("/account/sessions/end-others")
    assert (signed_in_as(here), signed_in_as(there)) == ("bob", "")


def test_the_first_code_does_not_sign_in_again(client: Browser, sign_in: SignIn, bob: User) -> None:
    with clock.frozen_at(clock.now()):
        browser = sign_in(bob)
        code = code_at(secret=begin(browser))
        browser.send("/account/factors/set-up", code=code)
        client.send("/sign-in", username="bob", password=PASSWORD)
        assert client.send("/sign-in/code", code=code).status_code == 422


def test_a_set_up_that_nobody_finished_asks_nobody_for_a_code(
    client: Browser, sign_in: SignIn, bob: User
) -> None:
    begin(sign_in(bob))
    assert client.send("/sign-in", username="bob", password=PASSWORD).location == "/"


def test_beginning_again_gives_another_secret(sign_in: SignIn, bob: User) -> None:
    browser = sign_in(bob)
    assert begin(browser) != begin(browser)


def test_beginning_again_leaves_an_app_that_is_on(sign_in: SignIn, alice: User) -> None:
    before = Totp.get().secret
    assert sign_in(alice).send("/account/factors/begin").status_code == 303
    assert (Totp.get().secret, Totp.get().confirmed_at is not None) == (before, True)


def test_of_two_windows_one_gets_the_codes(app: Flask, sign_in: SignIn, bob: User) -> None:
    browser = sign_in(bob)
    secret = begin(browser)
    with browser.session_transaction() as cookie:
        kept = dict(cookie)
    code = pyotp.TOTP(secret).now()

    def press() -> int:
        twin: Browser = app.test_client()  # type: ignore[assignment]
        with twin.session_transaction() as cookie:
            cookie.update(kept)
        return twin.send("/account/factors/set-up", code=code).status_code

    assert together(press, times=4).count(200) == 1
    assert RecoveryCode.select().count() == 10


def test_the_secret_is_kept_sealed_and_for_one_account(
    app: Flask, sign_in: SignIn, bob: User, alice: User
) -> None:
    from core.sealing import BadSeal

    secret = begin(sign_in(bob))
    row = Totp.get(Totp.user == bob)
    assert secret not in row.secret
    with app.app_context():
        assert secret_of(row) == secret
        row.user = alice
        with pytest.raises(BadSeal):
            secret_of(row)


def test_recovery_codes_are_kept_as_passwords_are(alice: User) -> None:
    codes = with_app_anew(alice)
    kept = [row.kept for row in RecoveryCode.select()]
    assert all(text.startswith("$argon2id$") for text in kept)
    assert not any(code.replace("-", "") in text for code in codes for text in kept)


def with_app_anew(user: User) -> list[str]:
    Totp.delete().execute()
    RecoveryCode.delete().execute()
    return with_app(user)


def test_the_picture_is_for_one_person_and_moment(sign_in: SignIn, alice: User, bob: User) -> None:
    browser = sign_in(bob)
    begin(browser)
    picture = browser.get("/account/factors/picture.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<script" not in picture.data
    assert sign_in(alice).get("/account/factors/picture.svg").status_code == 404


def test_the_codes_come_as_a_file_of_nothing_else(sign_in: SignIn, bob: User) -> None:
    browser = sign_in(bob)
    secret = begin(browser)
    page = browser.send("/account/factors/set-up", code=pyotp.TOTP(secret).now())
    file = browser.send("/account/factors/codes.txt", codes=hidden(page, "codes"))
    assert file.text.split() == PRINTED.findall(page.text)
    assert "attachment" in file.headers["Content-Disposition"]
    for forged in ("", "<script>", "abcd-efgh-jkmn\n<b>", "abcd-efgh-jkmn " * 11):
        answer = browser.send("/account/factors/codes.txt", codes=forged)
        assert answer.status_code == 404


def test_new_codes_end_the_old_ones(client: Browser, sign_in: SignIn, alice: User) -> None:
    old = with_app_anew(alice)[0]
    page = sign_in(alice).send("/account/factors/codes")
    new = PRINTED.findall(page.text)[0]
    client.send("/sign-in", username="alice", password=PASSWORD)
    assert client.send("/sign-in/code", code=old).status_code == 422
    assert client.send("/sign-in/code", code=new).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"current": PASSWORD, "code": "000000"}, 422),
        ({"current": "wrong horse", "code": "right"}, 422),
        ({"code": "right"}, 422),
        ({"current": PASSWORD}, 422),
        ({"current": PASSWORD, "code": "right"}, 303),
    ],
)
def test_switching_it_off_takes_both(
    sign_in: SignIn, alice: User, mailbox: Mailbox, fields: dict[str, str], status: int
) -> None:
    sent = {**fields, **({"code": code_at()} if fields.get("code") == "right" else {})}
    answer = sign_in(alice).send("/account/factors/remove", **sent)
    assert answer.status_code == status
    assert Totp.select().exists() == (status == 422)
    told = [mail["Subject"] for mail in mailbox()]
    assert ("Your second factor is off" in told) == (status == 303)


def test_switching_it_off_ends_the_recovery_codes(sign_in: SignIn, alice: User) -> None:
    sign_in(alice).send("/account/factors/remove", current=PASSWORD, code=code_at())
    assert not RecoveryCode.select().exists()


@pytest.mark.parametrize("deed", ["begin", "set-up", "codes", "remove"])
def test_every_change_asks_who_is_there(sign_in: SignIn, alice: User, deed: str) -> None:
    browser = sign_in(alice)
    with clock.frozen_at(clock.now() + timedelta(minutes=20)):
        answer = browser.send(f"/account/factors/{deed}")
        assert answer.location.startswith("/account/prove")


def test_a_reset_of_the_password_leaves_it_on(
    client: Browser, alice: User, mailbox: Mailbox
) -> None:
    from tests.core.accounts.reading import OTHER, link_in

    client.send("/reset-password", email="alice@example.org")
    answer = client.send(link_in(mailbox()[-1]), password=OTHER)
    assert answer.location == "/sign-in/code"
    assert signed_in_as(client) == ""
    assert client.send("/sign-in/code", code=code_at()).status_code == 303
    assert signed_in_as(client) == "alice"


def test_an_owner_switches_it_off_for_who_has_lost_it(
    client: Browser, sign_in: SignIn, person: Person, alice: User, mailbox: Mailbox
) -> None:
    elsewhere = sign_in(alice)
    ada = sign_in(person("ada", role="admin"))
    page = ada.get(f"/admin/members/{alice.id}")
    assert f"/admin/members/{alice.id}/factor/remove" in page.text
    assert ada.send(f"/admin/members/{alice.id}/factor/remove").status_code == 303
    assert signed_in_as(elsewhere) == ""
    assert client.send("/sign-in", username="alice", password=PASSWORD).location == "/"
    line = Audit.get(Audit.action == "member.remove_factor")
    assert (line.subject_id, line.before) == (alice.id, {"app": True, "passkeys": 0})
    assert mailbox()[-1]["Subject"] == "The team switched your second factor off"


def test_an_owner_signs_somebody_out_everywhere(sign_in: SignIn, person: Person, bob: User) -> None:
    elsewhere = sign_in(bob)
    ada = sign_in(person("ada", role="admin"))
    assert ada.send(f"/admin/members/{bob.id}/sessions/end").status_code == 303
    assert signed_in_as(elsewhere) == ""
    assert Audit.get(Audit.action == "member.end_sessions").after == {"ended": 1}


@pytest.mark.parametrize("deed", ["factor/remove", "sessions/end"])
def test_staff_may_not_do_what_owners_do(
    sign_in: SignIn, person: Person, alice: User, deed: str
) -> None:
    maya = sign_in(person("maya", role="staff"))
    assert maya.send(f"/admin/members/{alice.id}/{deed}").status_code == 403
    assert Totp.select().exists()
