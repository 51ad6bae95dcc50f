"""The session cookie: its signature is checked once, whether it still holds at every request."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Flask

ACCOUNT = "/account/password"


@pytest.fixture
def cookie(app: Flask, make_user: Any, sign_in: Any) -> str:
    """What bob's browser sends, after a page that has read it."""
    bob = sign_in(make_user("bob"))
    assert bob.get(ACCOUNT).status_code == 200
    sent = bob.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert sent is not None
    return str(sent.value)


def with_cookie(app: Flask, value: str) -> int:
    """The answer to whoever comes with that cookie."""
    name = app.config["SESSION_COOKIE_NAME"]
    browser = app.test_client(use_cookies=False)
    return browser.get(ACCOUNT, headers={"Cookie": f"{name}={value}"}).status_code


def test_it_is_good_again_and_again(app: Flask, cookie: str) -> None:
    assert [with_cookie(app, cookie) for _time in range(3)] == [200, 200, 200]


def test_one_that_was_changed_is_nobodys(app: Flask, cookie: str) -> None:
    said, stamp, mark = cookie.rsplit(".", 2)
    other = "A" if mark[0] != "A" else "B"
    later = "A" if stamp[0] != "A" else "B"
    for changed in (
        f"{said}.{stamp}.{other}{mark[1:]}",
        f"{said}.{later}{stamp[1:]}.{mark}",
        f"{said}x.{stamp}.{mark}",
        f"{said}.{stamp}",
        "",
    ):
        assert with_cookie(app, changed) == 303
    assert with_cookie(app, cookie) == 200


def test_one_that_was_read_grows_old_all_the_same(
    app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, lifetime = time.time(), app.permanent_session_lifetime.total_seconds()
    for later, status in ((lifetime - 60, 200), (lifetime + 60, 303), (-60, 303), (0, 200)):
        moment = now + later
        monkeypatch.setattr("core.web.signing.time.time", lambda at=moment: at)
        assert with_cookie(app, cookie) == status


def test_with_another_secret_it_is_nobodys(app: Flask, cookie: str) -> None:
    before: Any = app.secret_key
    app.secret_key = "another one"
    assert with_cookie(app, cookie) == 303
    app.secret_key, app.config["SECRET_KEY_FALLBACKS"] = "another one", [before]
    assert with_cookie(app, cookie) == 200
