"""A site with an https address: its cookies, and that browsers never come by http again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from core.accounts import passwords
from core.config import Config, complete
from tests.core.accounts.reading import PASSWORD, Person
from townhall.testing import Browser

HOME = "https://town.example"
HERE = {"base_url": HOME, "headers": {"Referer": HOME}}


@pytest.fixture
def config(config: Config) -> Config:
    """Settings of a site that is reached by https."""
    return complete(replace(config, base_url=HOME))


def cookies_of(answer: TestResponse) -> dict[str, set[str]]:
    """Name of each cookie that is set -> its attributes."""
    found = {}
    for header in answer.headers.getlist("Set-Cookie"):
        first, *more = [part.strip() for part in header.split(";")]
        found[first.partition("=")[0]] = {part.partition("=")[0] for part in more}
    return found


def post(browser: Browser, path: str, **fields: str) -> TestResponse:
    """Send a form as a browser does by https."""
    page = browser.get("/account/appearance", base_url=HOME)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return browser.post(path, data={"csrf_token": token, **fields}, **HERE)


@pytest.fixture
def alice(make_user: Person) -> None:
    """A member with a password."""
    make_user("alice", password=passwords.hash_password(PASSWORD))


def test_every_cookie_belongs_to_this_host_alone(client: Browser, alice: None) -> None:
    signed_in = post(client, "/sign-in", username="alice", password=PASSWORD, remember="y")
    looks = post(client, "/scheme", nav="rail", density="compact")
    undone = post(client, "/scheme", nav="", density="")
    set_now = {}
    for answer in (signed_in, looks, undone):
        assert answer.status_code == 303
        set_now.update(cookies_of(answer))
    names = {"townhall", "device", "nav", "density"}
    assert set(set_now) == {f"__Host-{name}" for name in names}
    for name, attributes in set_now.items():
        assert {"Secure", "HttpOnly", "SameSite", "Path"} <= attributes, name
        assert "Domain" not in attributes, name


def test_what_a_cookie_says_is_read_again(client: Browser) -> None:
    post(client, "/scheme", nav="rail")
    assert 'data-nav="rail"' in client.get("/sign-in", base_url=HOME).text
    post(client, "/scheme", nav="")
    assert 'data-nav="rail"' not in client.get("/sign-in", base_url=HOME).text


def test_a_cookie_that_a_neighbour_could_plant_is_not_read(client: Browser) -> None:
    client.set_cookie("nav", "rail", domain="town.example")
    assert 'data-nav="rail"' not in client.get("/sign-in", base_url=HOME).text


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/static/x/townhall.css"])
def test_browsers_are_told_to_come_by_https_for_a_year(client: Browser, path: str) -> None:
    told = client.get(path, base_url=HOME).headers["Strict-Transport-Security"]
    most, *more = [part.strip() for part in told.split(";")]
    assert int(most.removeprefix("max-age=")) >= 365 * 24 * 3600
    assert "includeSubDomains" in more


def test_by_http_nothing_is_said_of_it(client: Browser) -> None:
    """Browsers must not listen there (RFC 6797, 7.2)."""
    answer = client.get("/", base_url="http://town.example")
    assert "Strict-Transport-Security" not in answer.headers
