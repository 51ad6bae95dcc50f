"""People with passwords, some of them with an app that shows codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest

from core import clock
from core.accounts.models import User
from core.accounts.passwords import hash_password
from core.factors.actions import _new_codes
from core.factors.models import Totp
from core.sealing import seal
from tests.core.accounts.reading import PASSWORD, Person

SECRET = pyotp.random_base32()


def code_at(moment: datetime | None = None, *, steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows, so many steps away from a moment."""
    when = (moment or clock.now()) + timedelta(seconds=30 * steps)
    return pyotp.TOTP(secret).at(when)


def with_app(user: User) -> list[str]:
    """Give somebody an app with `SECRET`; their recovery codes."""
    now = clock.now()
    sealed = seal(SECRET, f"totp:{user.id}")
    Totp.insert(user=user.id, secret=sealed, created_at=now, confirmed_at=now).execute()
    return _new_codes(user.id)


@pytest.fixture
def person(make_user: Person) -> Callable[..., User]:
    """`person("alice")`: a member who can sign in with `PASSWORD`."""

    def make(name: str, **values: Any) -> User:
        return make_user(name, **{"password": hash_password(PASSWORD), **values})

    return make


@pytest.fixture
def alice(person: Person) -> User:
    """A member with a password and an app."""
    made = person("alice")
    with_app(made)
    return made


@pytest.fixture
def bob(person: Person) -> User:
    """A member with a password alone."""
    return person("bob")
