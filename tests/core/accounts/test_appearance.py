"""How pages look to a reader."""

from __future__ import annotations

import pytest

from core.accounts.models import User
from tests.core.accounts.reading import SignIn
from townhall.testing import Browser


def test_a_member_keeps_the_colours_with_the_account(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    browser.send("/account/appearance", scheme="dark", density="roomy")
    assert User.get().scheme == "dark"
    assert 'data-scheme="dark"' in sign_in(alice).get("/account/").text


def test_a_visitor_keeps_them_in_a_cookie(client: Browser) -> None:
    client.send("/account/appearance", scheme="light", density="compact")
    page = client.get("/account/appearance").text
    assert 'data-scheme="light"' in page
    assert 'data-density="compact"' in page
    client.send("/account/appearance", scheme="auto", density="roomy")
    assert "data-scheme=" not in client.get("/account/appearance").text


def test_the_buttons_of_the_menu_lead_back_to_the_page(sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    answer = browser.post(
        "/scheme",
        data={"csrf_token": browser.csrf_token(), "scheme": "dark"},
        headers={"Referer": "http://localhost/people/?sort=new"},
    )
    assert answer.location == "/people/?sort=new"
    assert User.get().scheme == "dark"
    browser.send("/scheme", nav="rail")
    assert User.get().scheme == "dark"
    assert 'data-nav="rail"' in browser.get("/account/").text


@pytest.mark.parametrize("referrer", ["https://evil.example/x", "nonsense", "http://localhost//x"])
def test_the_way_back_stays_here(client: Browser, referrer: str) -> None:
    answer = client.post(
        "/scheme",
        data={"csrf_token": client.csrf_token(), "scheme": "dark"},
        headers={"Referer": referrer},
    )
    assert answer.location == "/"


def test_a_choice_that_is_none_is_refused(client: Browser) -> None:
    answer = client.send("/account/appearance", scheme="pink", density="roomy")
    assert answer.status_code == 422
    client.send("/scheme", scheme="pink")
    assert client.get_cookie("scheme") is None
