"""Owners' browsers, the cast as actors, and a board."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from townhall.testing import Browser


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def ada(cast: SimpleNamespace, sign_in: Any) -> Browser:
    """The owner's browser."""
    browser: Browser = sign_in(cast.ada)
    return browser


@pytest.fixture
def maya(cast: SimpleNamespace, sign_in: Any) -> Browser:
    """The browser of somebody of the team."""
    browser: Browser = sign_in(cast.maya)
    return browser


@pytest.fixture
def board(app: Flask, cast: SimpleNamespace) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")
