"""Signing in with a passkey, and what no passkey does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, User
from core.passkeys.models import Passkey
from tests.core.accounts.reading import PASSWORD, signed_in_as
from tests.core.accounts.together import together
from tests.core.factors.conftest import with_app
from tests.core.passkeys.conftest import Add, come_in
from tests.core.passkeys.device import Device, b64
from townhall.testing import Browser


def nobody(browser: Browser) -> bool:
    return signed_in_as(browser) == ""


def test_a_passkey_signs_in_without_a_name(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    assert come_in(client, device).location == "/"
    assert signed_in_as(client) == "alice"
    row = Passkey.get()
    assert (row.uses, row.used_at is not None) == (1, True)


def test_it_counts_as_both_factors(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    with_app(alice)
    assert come_in(client, device).location == "/"
    assert signed_in_as(client) == "alice"
    assert Session.get(Session.way == "passkey").strong


def test_it_takes_the_place_of_a_code_after_a_password(
    client: Browser, alice: User, add: Add
) -> None:
    device = add(alice)
    with_app(alice)
    client.send("/sign-in", username="alice", password=PASSWORD, next="/people/")
    assert "data-passkey" in client.get("/sign-in/code").text
    assert come_in(client, device).location == "/people/"
    assert signed_in_as(client) == "alice"


@pytest.mark.parametrize("state", ["closed", "unclaimed"])
def test_accounts_that_are_not_in_use_stay_closed(
    client: Browser, alice: User, add: Add, state: str
) -> None:
    device = add(alice)
    User.update(state=state).execute()
    assert come_in(client, device).location == "/sign-in"
    assert nobody(client)


@pytest.mark.parametrize(
    "instead",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"challenge": b64(b"another challenge of 32 bytes...")},
        {"type": "webauthn.create"},
        {"handle": b64(b"somebody else")},
    ],
)
def test_what_was_signed_for_something_else_is_refused(
    client: Browser, alice: User, add: Add, instead: dict[str, str]
) -> None:
    assert come_in(client, add(alice), **instead).location == "/sign-in"
    assert nobody(client)


def test_another_place_is_refused(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    device.host = "evil.example"
    come_in(client, device)
    assert nobody(client)


def test_a_device_that_does_not_look_who_holds_it_is_not_enough(
    client: Browser, alice: User, add: Add
) -> None:
    device = add(alice)
    device.verifies = False
    come_in(client, device)
    assert nobody(client)


def test_another_key_under_the_same_name_is_refused(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    forged = Device(key_id=device.key_id, handle=device.handle, uses=5)
    come_in(client, forged)
    assert nobody(client)


def test_a_copy_whose_count_lags_behind_is_refused(
    app: Flask, client: Browser, alice: User, add: Add
) -> None:
    device = add(alice)
    copy = Device(key_id=device.key_id, key=device.key, handle=device.handle)
    come_in(client, device)
    thief: Browser = app.test_client()  # type: ignore[assignment]
    come_in(thief, copy)
    assert nobody(thief)


def test_devices_that_do_not_count_work_on(client: Browser, alice: User, add: Add) -> None:
    device = add(alice, counts=False)
    for _ in range(2):
        come_in(client, device)
        assert signed_in_as(client) == "alice"
        client.send("/sign-out")


def test_an_answer_works_once(app: Flask, client: Browser, alice: User, add: Add) -> None:
    device = add(alice, counts=False)
    options = client.send("/sign-in/passkey/options").get_json()
    kept = client.get_cookie("townhall")
    answer = device.use(options)
    client.send("/sign-in/passkey", credential=answer)
    assert signed_in_as(client) == "alice"
    thief: Browser = app.test_client()  # type: ignore[assignment]
    assert kept is not None
    thief.set_cookie("townhall", kept.value)
    assert thief.send("/sign-in/passkey", credential=answer).location == "/sign-in"
    assert nobody(thief)


def test_an_answer_to_somebody_elses_question_is_refused(
    app: Flask, client: Browser, alice: User, add: Add
) -> None:
    device = add(alice)
    options = client.send("/sign-in/passkey/options").get_json()
    thief: Browser = app.test_client()  # type: ignore[assignment]
    thief.send("/sign-in/passkey/options")
    thief.send("/sign-in/passkey", credential=device.use(options))
    assert nobody(thief)


def test_a_question_is_too_old_after_ten_minutes(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    options = client.send("/sign-in/passkey/options").get_json()
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        answer = client.send("/sign-in/passkey", credential=device.use(options))
        assert answer.location == "/sign-in"
        assert nobody(client)


def test_of_one_answer_sent_many_times_at_once_one_session_comes(
    app: Flask, client: Browser, alice: User, add: Add
) -> None:
    device = add(alice)
    before = Session.select().count()
    options = client.send("/sign-in/passkey/options").get_json()
    kept, answer = client.get_cookie("townhall"), device.use(options)
    assert kept is not None
    twins = []
    for _ in range(4):
        twin: Browser = app.test_client()  # type: ignore[assignment]
        twin.set_cookie("townhall", kept.value)
        twins.append(twin)
    waiting = iter(twins)
    together(lambda: next(waiting).send("/sign-in/passkey", credential=answer), times=4)
    assert Session.select().count() == before + 1


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "null",
        "{}",
        "x" * 30_000,
        "[" * 5000,
        '{"id": 5, "response": {}}',
        '{"id": "x", "response": 3}',
        '{"id": {"a": 1}, "rawId": [], "response": {"clientDataJSON": "e30"}}',
    ],
)
def test_nonsense_is_refused_kindly(client: Browser, alice: User, add: Add, answer: str) -> None:
    add(alice)
    client.send("/sign-in/passkey/options")
    assert client.send("/sign-in/passkey", credential=answer).location == "/sign-in"


def test_half_an_answer_of_a_known_key_is_refused(client: Browser, alice: User, add: Add) -> None:
    device = add(alice)
    options = client.send("/sign-in/passkey/options").get_json()
    whole = json.loads(device.use(options))
    for missing in ("clientDataJSON", "authenticatorData", "signature"):
        part = {**whole, "response": {**whole["response"], missing: "AA"}}
        client.send("/sign-in/passkey", credential=json.dumps(part))
        assert nobody(client)


def test_the_question_names_nobody(client: Browser, alice: User, add: Add) -> None:
    add(alice)
    options = client.send("/sign-in/passkey/options").get_json()
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
