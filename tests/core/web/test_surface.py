"""What a site shows to somebody who tries the usual doors: nothing that was not declared."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from core.accounts.models import User
from core.config import Config
from core.seed.community import write_community
from townhall.testing import Browser

NOT_PAGES = (
    *("/.git/HEAD", "/.git/config", "/.env", "/.well-known/", "/pyproject.toml", "/app.py"),
    *("/static/", "/static/x/", "/static/x/fonts/", "/static/x/..%2f..%2f..%2fpyproject.toml"),
    *("/var/secret_key", "/secret_key", "/townhall.db", "/backups/", "/mail/", "/files/"),
    *("/metrics", "/debug", "/console", "/status", "/server-status", "/_debug", "/healthz/all"),
)


@pytest.mark.parametrize("path", NOT_PAGES)
def test_the_usual_doors_lead_nowhere(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/sign-in", "/static/x/townhall.css"])
def test_nothing_is_told_back_that_was_sent(client: Browser, path: str) -> None:
    answer = client.open(path, method="TRACE", headers={"X-Canary": "Nightjar"})
    assert answer.status_code == 405
    assert "Nightjar" not in answer.text


def test_whoever_asks_whether_it_lives_learns_no_more(client: Browser) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_no_variable_of_flask_shows_the_insides_of_a_crash(
    config: Config, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    made = create_app(config)

    def crash(**_values: object) -> None:
        raise RuntimeError("the insides")

    monkeypatch.setitem(made.view_functions, "home.index", crash)
    answer = made.test_client().get("/")
    assert answer.status_code == 500
    assert "the insides" not in answer.text
    assert "Traceback" not in answer.text


def test_a_new_site_has_no_account(app: Flask) -> None:
    assert User.select().count() == 0


def test_nobody_signs_in_as_one_of_the_sample_community(app: Flask) -> None:
    with app.test_request_context("/"):
        people = write_community()
    assert people > 10
    assert User.select().where(User.password.is_null()).count() == people
