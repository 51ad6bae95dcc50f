"""Signing in and out, and what is left of it in the cookie."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from core.accounts import passwords
from core.accounts.models import Session, User
from core.accounts.sessions import hashed
from tests.core.accounts.reading import PASSWORD, Person, SignIn, hidden, signed_in_as
from townhall.testing import Browser

OUTSIDE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "http:///evil.example",
    " //evil.example",
    "/\x00/evil.example",
]


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", " Alice@Example.org "])
def test_signing_in_by_name_or_address(client: Browser, alice: User, login: str) -> None:
    answer = client.send("/sign-in", username=login, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert signed_in_as(client) == "alice"


def test_htmx_is_told_to_load_the_page(client: Browser, alice: User) -> None:
    answer = client.send("/sign-in", htmx=True, username="alice", password=PASSWORD)
    assert answer.headers["HX-Redirect"] == "/"


def test_a_wrong_password_keeps_the_name_and_forgets_the_password(
    client: Browser, alice: User
) -> None:
    answer = client.send("/sign-in", username="alice", password="wrong horse")
    assert answer.status_code == 422
    assert hidden(answer, "username") == "alice"
    assert "wrong horse" not in answer.text
    assert "That did not match" in answer.text


@pytest.mark.parametrize("state", ["closed", "unclaimed"])
def test_accounts_that_are_not_in_use_answer_like_a_wrong_password(
    client: Browser, person: Person, state: str
) -> None:
    person("dora", state=state)
    right = client.send("/sign-in", username="dora", password=PASSWORD)
    wrong = client.send("/sign-in", username="dora", password="wrong horse")
    assert right.status_code == wrong.status_code == 422


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_pending_and_suspended_people_may_come_in_to_read(
    client: Browser, person: Person, state: str
) -> None:
    person("dora", state=state)
    assert client.send("/sign-in", username="dora", password=PASSWORD).status_code == 303
    assert "can read but not write" in client.get("/account/").text.replace("you can", "can")


def test_remembering_keeps_the_cookie_for_weeks(client: Browser, alice: User) -> None:
    client.send("/sign-in", username="alice", password=PASSWORD, remember="y")
    cookie = client.get_cookie("townhall")
    assert cookie is not None
    assert cookie.expires is not None
    assert Session.get().remember


def test_without_remembering_the_cookie_ends_with_the_browser(client: Browser, alice: User) -> None:
    client.send("/sign-in", username="alice", password=PASSWORD)
    cookie = client.get_cookie("townhall")
    assert cookie is not None
    assert cookie.expires is None
    assert not Session.get().remember


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Browser, alice: User) -> None:
    answer = client.send("/sign-in", username="alice", password=PASSWORD)
    for header in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header


@pytest.mark.parametrize("back", ["/people/", "/search?q=a%20b&kind=x", "/t/5#post-3"])
def test_signing_in_leads_back(client: Browser, alice: User, back: str) -> None:
    page = client.get("/sign-in", query_string={"next": back})
    answer = client.send(
        "/sign-in",
        username="alice",
        password=PASSWORD,
        next=hidden(page, "next").replace("&amp;", "&"),
    )
    assert answer.location == back


@pytest.mark.parametrize("back", OUTSIDE)
def test_signing_in_never_leads_away(client: Browser, alice: User, back: str) -> None:
    answer = client.send("/sign-in", username="alice", password=PASSWORD, next=back)
    # As a browser reads it: tabs and line breaks dropped, backslashes turned.
    read = "".join(c for c in answer.location if c not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin("http://home.example/sign-in", read)).netloc == "home.example"


def test_a_page_for_members_leads_to_the_form_and_back(client: Browser, alice: User) -> None:
    sent = client.get("/account/email?x=1")
    assert sent.location == "/sign-in?next=/account/email?x%3D1"
    assert hidden(client.get(sent.location), "next") == "/account/email?x=1"


def test_a_deed_without_a_session_leads_back_to_the_page_it_was_on(client: Browser) -> None:
    answer = client.post(
        "/account/sessions/end-others",
        data={"csrf_token": client.csrf_token()},
        headers={"Referer": "http://localhost/account/sessions"},
    )
    assert answer.location == "/sign-in?next=/account/sessions"


def test_a_text_sent_without_a_session_is_shown_to_be_kept(client: Browser) -> None:
    text = "A long answer that took me half an hour to write."
    answer = client.send("/account/email", email=text)
    assert answer.status_code == 401
    assert text in answer.text


def test_a_password_is_never_shown_back_by_an_error_page(client: Browser) -> None:
    password = "a password of more than twenty letters"
    fields = {"username": "alice", "password": password, "current": password}
    for answer in (
        client.post("/sign-in", data=fields),
        client.send("/account/password", **fields),
        *(client.send("/sign-in", **fields) for _ in range(61)),
    ):
        assert password not in answer.text


def test_a_planted_session_is_dropped_at_sign_in(
    client: Browser, alice: User, person: Person
) -> None:
    client.sign_in(person("mallory"))
    with client.session_transaction() as cookie:
        planted = cookie["_user_id"]
        cookie["left"] = "behind"
    client.send("/sign-in", username="alice", password=PASSWORD)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
        assert "left" not in cookie
    assert not Session.select().where(Session.token_hash == hashed(planted)).exists()


def test_each_sign_in_makes_a_new_session(app: Flask, alice: User) -> None:
    tokens = set()
    for _ in range(2):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.send("/sign-in", username="alice", password=PASSWORD)
        with browser.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 2
    assert Session.select().count() == 2


def test_the_database_does_not_hold_what_a_cookie_says(client: Browser, alice: User) -> None:
    client.send("/sign-in", username="alice", password=PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert len(urlsafe_b64decode(token + "=")) * 8 >= 128
    kept = Session.select().dicts().get()
    assert token not in map(str, kept.values())
    assert hashed(token) == kept["token_hash"]


def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(
    client: Browser, alice: User
) -> None:
    client.send("/sign-in", username="alice", password=PASSWORD, remember="y")
    kept = client.get_cookie("townhall")
    assert kept is not None
    assert client.send("/sign-out").location == "/"
    client.set_cookie("townhall", kept.value)
    assert signed_in_as(client) == ""
    assert not Session.select().exists()


def test_leaving_takes_a_button(client: Browser, sign_in: SignIn, alice: User) -> None:
    browser = sign_in(alice)
    assert browser.get("/sign-out").status_code == 200
    assert signed_in_as(browser) == "alice"
    assert client.get("/sign-out").location == "/"


def test_an_outdated_hash_is_renewed(
    client: Browser, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.update(password=passwords._kit(False).hasher.hash(PASSWORD)).execute()
    client.send("/sign-in", username="alice", password=PASSWORD)
    assert "m=8," in User.get().password


def test_a_forged_address_of_a_proxy_is_not_written_down(client: Browser, alice: User) -> None:
    client.post(
        "/sign-in",
        data={"csrf_token": client.csrf_token(), "username": "alice", "password": PASSWORD},
        headers={
            "X-Forwarded-For": "203.0.113.9",
            "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/130",
        },
    )
    session = Session.get()
    assert (session.address, session.device) == ("127.0.0.0/24", "Firefox, Linux")


@pytest.mark.parametrize("state", ["closed", "unclaimed"])
def test_a_session_ends_with_its_account(sign_in: SignIn, alice: User, state: str) -> None:
    browser = sign_in(alice)
    User.update(state=state).execute()
    assert signed_in_as(browser) == ""


@pytest.mark.parametrize(
    ("path", "most", "fields"),
    [
        ("/sign-up", 60, {}),
        ("/sign-in", 60, {}),
        ("/reset-password", 20, {"email": "somebody@example.org"}),
    ],
)
def test_what_costs_or_mails_has_a_limit(
    client: Browser, path: str, most: int, fields: dict[str, str]
) -> None:
    statuses = [client.send(path, **fields).status_code for _ in range(most + 1)]
    assert 429 not in statuses[:most] or path == "/sign-in"
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("path", "most"), [("/account/email", 10), ("/account/confirm/address", 5)]
)
def test_what_members_can_have_mailed_has_a_limit(
    sign_in: SignIn, alice: User, path: str, most: int
) -> None:
    browser = sign_in(alice)
    statuses = [browser.send(path).status_code for _ in range(most + 1)]
    assert statuses.count(429) == 1
