"""People with passkeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.accounts.models import User
from core.accounts.passwords import hash_password
from tests.core.accounts.reading import PASSWORD, Person, SignIn
from tests.core.passkeys.device import Device
from townhall.testing import Browser

Add = Callable[..., Device]


@pytest.fixture
def alice(make_user: Person) -> User:
    """A member with a password."""
    return make_user("alice", password=hash_password(PASSWORD))


@pytest.fixture
def bob(make_user: Person) -> User:
    """Another."""
    return make_user("bob", password=hash_password(PASSWORD))


@pytest.fixture
def add(sign_in: SignIn) -> Add:
    """`add(alice)`: somebody makes a passkey; the device."""

    def make(user: User, **values: Any) -> Device:
        browser, device = sign_in(user), Device(**values)
        options = browser.send("/account/passkeys/options").get_json()
        answer = browser.send(
            "/account/passkeys", credential=device.make(options), name="Alice's phone"
        )
        assert answer.location == "/account/passkeys"
        return device

    return make


def come_in(browser: Browser, device: Device, **instead: Any) -> Any:
    """Sign in with a passkey."""
    options = browser.send("/sign-in/passkey/options").get_json()
    return browser.send("/sign-in/passkey", credential=device.use(options, **instead))
