"""Owners' browsers, people, a board."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.accounts.models import User
from core.spaces.actions import create_space
from townhall.testing import Browser


@pytest.fixture
def alice(cast: SimpleNamespace) -> User:
    """A member."""
    member: User = cast.alice
    return member


@pytest.fixture
def ada(cast: SimpleNamespace, sign_in: Any) -> Browser:
    """The owner's browser."""
    browser: Browser = sign_in(cast.ada)
    return browser


@pytest.fixture
def board(app: Flask, cast: SimpleNamespace) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")
