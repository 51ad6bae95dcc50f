"""Limits stand beside the routes and hold for each person, or for each network of visitors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from townhall.testing import Browser


def times_let_through(browser: Browser, path: str, **fields: str) -> int:
    for count in range(100):
        if browser.send(path, **fields).status_code == 429:
            return count
    return 100


def test_what_is_done_too_often_gets_429_and_keeps_the_text(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    alice = sign_in(cast.alice)
    assert times_let_through(alice, "/preview", body="Hello") == 60
    refused = alice.send("/preview", body="A long text that somebody has written with care")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "A long text that somebody has written with care" in refused.text


def test_one_person_does_not_use_up_the_limit_of_another(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    times_let_through(sign_in(cast.alice), "/preview", body="Hello")
    assert sign_in(cast.bob).send("/preview", body="Hello").status_code == 200


def test_a_forged_address_makes_nobody_a_new_visitor(client: Browser) -> None:
    for number in range(30):
        fields = {"username": "nobody", "password": "wrong", "csrf_token": client.csrf_token()}
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        answer = client.post("/sign-in", data=fields, headers=headers)
        if answer.status_code == 429:
            return
    raise AssertionError("thirty tries from one network were let through")
