"""A queue that everybody sees, with one request of bob's; maya answers."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests.support.requests_for_help import ask, make_queue
from townhall import Thread
from townhall.testing import Browser


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def browsers(cast: SimpleNamespace, sign_in: Any, client: Browser) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def queue(app: Flask) -> Iterator[Any]:
    """A queue of tickets called Orders, and the request context to act in."""
    with app.test_request_context("/"):
        yield make_queue()


@pytest.fixture
def ticket(queue: Any, actors: SimpleNamespace) -> Thread:
    """A request of bob's."""
    return ask(actors.bob, queue.id)
