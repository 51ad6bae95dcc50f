"""Switching a browser on and off, and what ends with the session."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import Session
from core.push.models import PushSubscription
from core.site import site


def names() -> list[str]:
    rows = PushSubscription.select(PushSubscription.endpoint).order_by(PushSubscription.id)
    return [endpoint.rpartition("/")[2] for (endpoint,) in rows.tuples()]


def test_the_page_has_a_button_for_this_browser(cast: SimpleNamespace, sign_in: Any) -> None:
    from core.push.keys import public_key

    page = sign_in(cast.alice).get("/account/push").text
    assert f'data-push="{public_key(site().config)}"' in page
    assert "needs JavaScript" in page
    assert "Switch off" not in page


def test_a_browser_is_listed_and_switched_off(
    cast: SimpleNamespace, sign_in: Any, switched_on: Any
) -> None:
    phone = switched_on("phone")
    assert "This browser shows notifications" in phone.browser.get("/account/push").text
    elsewhere = sign_in(cast.alice).get("/account/push").text
    assert "This browser shows notifications" not in elsewhere
    assert f"/account/push/{phone.id}/remove" in elsewhere
    assert sign_in(cast.bob).send(f"/account/push/{phone.id}/remove").status_code == 404
    assert names() == ["phone"]
    assert phone.browser.send(f"/account/push/{phone.id}/remove").status_code == 303
    assert names() == []


def test_a_browser_has_one_address_the_newest(switched_on: Any, service: Any) -> None:
    phone = switched_on("phone")
    phone.browser.send("/account/push", **service.fields("phone2"))
    assert names() == ["phone2"]


def test_whoever_signs_in_next_takes_the_browser_over(
    cast: SimpleNamespace, sign_in: Any, switched_on: Any, service: Any
) -> None:
    switched_on("shared")
    assert sign_in(cast.bob).send("/account/push", **service.fields("shared")).status_code == 303
    assert [row.user_id for row in PushSubscription.select()] == [cast.bob.id]


def test_an_address_alone_takes_nobodys_place(
    cast: SimpleNamespace, sign_in: Any, switched_on: Any, service: Any
) -> None:
    switched_on("phone")
    fields = {**service.fields("phone"), "secret": "B" * 21 + "A"}
    assert sign_in(cast.bob).send("/account/push", **fields).status_code == 422
    assert [row.user_id for row in PushSubscription.select()] == [cast.alice.id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://safe.example/push/a"},
        {"endpoint": "https://safe.example:8443/push/a"},
        {"endpoint": "https://me:secret@safe.example/push/a"},
        {"endpoint": "https://localhost/push/a"},
        {"endpoint": "https://safe.example/" + "a" * 2000},
        {"endpoint": ""},
        {"public_key": "AAAA"},
        {"public_key": "\0"},
        {"secret": ""},
        {"secret": "not base64url, is it"},
    ],
)
def test_what_no_push_service_gives_is_refused(
    cast: SimpleNamespace, sign_in: Any, service: Any, wrong: dict[str, str]
) -> None:
    answer = sign_in(cast.alice).send("/account/push", **{**service.fields("a"), **wrong})
    assert answer.status_code == 422
    assert "That did not work" in answer.text
    assert names() == []


def test_signing_out_ends_it(switched_on: Any) -> None:
    phone, desk = switched_on("phone"), switched_on("desk")
    phone.browser.send("/sign-out")
    assert names() == ["desk"]
    switched_on("tablet").browser.send(f"/account/sessions/{desk.session_id}/end")
    assert names() == ["tablet"]


def test_a_session_that_has_run_out_shows_nothing(switched_on: Any, at: Any) -> None:
    phone = switched_on("phone")
    Session.update(expires_at=Session.created_at).where(Session.id == phone.session_id).execute()
    other = switched_on("desk")
    assert f"/{phone.id}/" not in other.browser.get("/account/push").text


def test_the_worker_speaks_for_the_whole_site(client: Any) -> None:
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers
