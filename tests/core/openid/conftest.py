"""A provider on this machine, which the site trusts as `a`, and its twin `b`."""

from __future__ import annotations

import html
import json
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core import egress
from core.access import Actor
from core.accounts.models import User
from core.accounts.passwords import hash_password
from core.openid.actions import save_provider
from core.openid.models import OpenIdProvider
from tests.core.accounts.reading import PASSWORD, Person
from tests.core.openid.service import HOST, SECRET
from tests.support.outside import CERTIFICATE, PUBLIC
from townhall.testing import Browser


class Provider:
    """The provider's process as seen from here."""

    def __init__(self, port: int) -> None:
        self.port = port

    def is_for(
        self, *, sub: str = "4711", bent: dict[str, Any] | None = None, **claims: Any
    ) -> None:
        """Who signs in there from now on, and how the provider lies."""
        self._ask("POST", "/control", {"person": {"sub": sub, **claims}, "bent": bent or {}})

    def rotate(self) -> None:
        """Let it sign with another key."""
        self._ask("POST", "/rotate", {})

    def was_asked(self) -> list[str]:
        """What the site has asked of it since `is_for`."""
        return json.loads(self._ask("GET", "/asked").read())  # type: ignore[no-any-return]

    def visit(self, url: str) -> str:
        """Go where the site leads, as a browser; where it sends one back to."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == HOST, url
        answer = self._ask("GET", f"{parts.path}?{parts.query}")
        location = answer.getheader("Location") or ""
        assert location.startswith("http://localhost/"), answer.read()
        return location.removeprefix("http://localhost")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        context = ssl.create_default_context(cafile=str(CERTIFICATE))
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        connection = HTTPSConnection("safe.example", timeout=10)
        connection.sock = context.wrap_socket(plain, server_hostname="safe.example")
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        return connection.getresponse()

    @property
    def network(self) -> egress.Network:
        """An internet in which every name is the provider's."""
        return egress.Network(self._resolve, self._dial, self._trusting)

    def _resolve(self, _host: str, _port: int) -> Sequence[str]:
        return [PUBLIC]

    def _dial(self, _address: str, _port: int, seconds: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def _trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture(scope="session")
def _running() -> Iterator[Provider]:
    script = Path(__file__).with_name("service.py")
    command = [sys.executable, "-W", "ignore", str(script), str(CERTIFICATE)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Provider(json.loads(process.stdout.readline())["port"])
        finally:
            process.terminate()


@pytest.fixture
def provider(app: Flask, _running: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider, trusted by the site as `a` and `b`; somebody is signed in there."""
    monkeypatch.setattr(egress, "INTERNET", _running.network)
    owner = Actor(is_admin=True)
    with app.test_request_context("/"):
        for key in "ab":
            values = {"key": key, "label": f"House {key}", "issuer": f"{HOST}/{key}"}
            save_provider(owner, None, client_id="townhall", secret=SECRET, active=True, **values)
    _running.is_for(email="new@example.org", email_verified=True, preferred_username="newcomer")
    return _running


@pytest.fixture
def alice(make_user: Person) -> User:
    """A member with a password."""
    return make_user("alice", password=hash_password(PASSWORD))


def away(page: TestResponse) -> str:
    """Where the site leads a browser."""
    assert page.status_code == 200, page.location
    found = re.search(r'id="away"[^>]*href="([^"]+)"', page.text)
    assert found, page.text
    assert page.headers["Refresh"] == f"0;url={html.unescape(found[1])}"
    return html.unescape(found[1])


def go(browser: Browser, provider: Provider, *, key: str = "a", next: str = "/") -> str:  # noqa: A002
    """Go to the provider and sign in there; where it sends one back to."""
    return provider.visit(away(browser.send(f"/sign-in/with/{key}", next=next)))


def come_in(browser: Browser, provider: Provider, **more: Any) -> TestResponse:
    """Go to the provider, sign in there and come back."""
    return browser.get(go(browser, provider, **more))


def bent(path: str, **instead: str | None) -> str:
    """An address with other values in its query."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query = {**query, **instead}  # type: ignore[dict-item]
    return f"{parts.path}?{urlencode({k: v for k, v in query.items() if v is not None})}"


def trusted(key: str = "a") -> OpenIdProvider:
    """The row of a provider."""
    found: OpenIdProvider = OpenIdProvider.get(OpenIdProvider.key == key)
    return found
