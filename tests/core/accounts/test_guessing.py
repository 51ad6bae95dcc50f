"""Limits against guessing: waits that grow, and an owner who always gets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts import guessing
from core.accounts.models import Attempt, User
from tests.core.accounts.reading import OTHER, PASSWORD, Mailbox, SignIn, link_in, signed_in_as
from townhall.testing import Browser

HOME, AWAY = "192.0.2.1", "198.51.100.7"


def fail(login: str = "alice", network: str = HOME, times: int = 1) -> None:
    for _ in range(times):
        guessing.begin(guessing.for_sign_in(login=login, network=network))


def test_a_few_mistakes_cost_nothing(app: Flask) -> None:
    fail(times=5)
    with pytest.raises(guessing.Paused):
        fail()


def test_waits_grow_to_a_quarter_of_an_hour_and_no_further(app: Flask) -> None:
    moment, waits = clock.now(), []
    for _ in range(20):
        with clock.frozen_at(moment):
            fail()
        open_at = Attempt.get(Attempt.key.startswith("pair:")).open_at
        waits.append((open_at - moment).total_seconds())
        moment = open_at
    assert waits[:8] == [0, 0, 0, 0, 5, 10, 20, 40]
    assert waits[-1] == 900


def test_tries_during_a_wait_do_not_make_it_longer(app: Flask) -> None:
    with clock.frozen_at(clock.now()):
        fail(times=5)
        for _ in range(30):
            with pytest.raises(guessing.Paused) as paused:
                fail()
        assert paused.value.until - clock.now() == timedelta(seconds=5)


def test_other_networks_and_other_accounts_are_not_held_up(app: Flask) -> None:
    fail(times=5)
    fail(network=AWAY)
    fail(login="bob")


def test_one_network_against_many_accounts_is_slowed(app: Flask) -> None:
    for number in range(50):
        fail(login=f"member{number}")
    with pytest.raises(guessing.Paused):
        fail(login="member51")


def test_many_networks_against_one_account_are_slowed_for_a_minute_at_most(app: Flask) -> None:
    moment = clock.now()
    for number in range(100):
        with clock.frozen_at(moment):
            fail(network=f"10.0.{number}.1")
        open_at = Attempt.get(Attempt.key.startswith("account:")).open_at
        assert open_at - moment <= timedelta(minutes=1)
        moment = open_at
    with clock.frozen_at(moment):
        fail(network=AWAY)


def test_a_day_later_all_is_forgotten(app: Flask) -> None:
    fail(times=5)
    with clock.frozen_at(clock.now() + timedelta(days=1, minutes=1)):
        fail(times=4)
        guessing.forget_old()
        assert Attempt.select().count() == 3


def test_what_people_type_is_not_kept(app: Flask) -> None:
    fail(login="my secret password")
    assert not any("secret" in row.key for row in Attempt.select())


def guess(browser: Browser, times: int) -> None:
    for number in range(times):
        browser.send("/sign-in", username="alice", password=f"guess {number}")


def test_a_stranger_is_paused_and_told_how_to_go_on(client: Browser, alice: User) -> None:
    guess(client, 5)
    answer = client.send("/sign-in", username="alice", password=PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "/reset-password" in answer.text


def test_the_header_of_a_proxy_that_is_not_there_opens_nothing(
    client: Browser, alice: User
) -> None:
    for number in range(6):
        answer = client.post(
            "/sign-in",
            data={"csrf_token": client.csrf_token(), "username": "alice", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert answer.status_code == 429


def test_a_browser_that_has_signed_in_before_is_not_held_up(app: Flask, alice: User) -> None:
    home: Browser = app.test_client()  # type: ignore[assignment]
    home.send("/sign-in", username="alice", password=PASSWORD)
    home.send("/sign-out")
    guess(app.test_client(), 5)  # type: ignore[arg-type]
    assert home.send("/sign-in", username="alice", password=PASSWORD).status_code == 303


def test_a_reset_link_works_while_everything_is_paused(
    client: Browser, alice: User, mailbox: Mailbox
) -> None:
    guess(client, 12)
    client.send("/reset-password", email="alice@example.org")
    assert client.send(link_in(mailbox()[-1]), password=OTHER).status_code == 303
    assert signed_in_as(client) == "alice"


def test_a_session_goes_on_while_somebody_guesses(app: Flask, sign_in: SignIn, alice: User) -> None:
    home = sign_in(alice)
    guess(app.test_client(), 12)  # type: ignore[arg-type]
    assert signed_in_as(home) == "alice"
