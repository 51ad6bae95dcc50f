"""People with passwords, and forms filled in by people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from core import clock
from core.accounts import passwords
from core.accounts.models import User
from tests.core.accounts.reading import PASSWORD, Person, hidden
from townhall.testing import Browser


@pytest.fixture
def person(make_user: Person) -> Callable[..., User]:
    """`person("alice")`: a member who can sign in with `PASSWORD`."""

    def make(name: str, **values: Any) -> User:
        return make_user(name, **{"password": passwords.hash_password(PASSWORD), **values})

    return make


@pytest.fixture
def alice(person: Person) -> User:
    """A member with a password."""
    return person("alice")


@pytest.fixture
def sign_up(client: Browser) -> Callable[..., TestResponse]:
    """Fill in the sign-up form as a person would, taking some seconds."""

    def fill(browser: Browser | None = None, path: str = "/sign-up", **fields: str) -> TestResponse:
        browser = browser or client
        with clock.frozen_at(clock.now() - timedelta(seconds=20)):
            page = browser.get(path)
        assert page.status_code == 200, page.status
        given = {"username": "newcomer", "email": "new@example.org", "password": PASSWORD}
        return browser.send(path, started=hidden(page, "started"), **{**given, **fields})

    return fill
