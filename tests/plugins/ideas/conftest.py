"""A board that everybody sees, with three ideas and votes for two of them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests.support.proposals import make_board, propose
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
def board(app: Flask) -> Iterator[Any]:
    """A board of ideas at /ideas/s/garden-wishes, and the request context to act in."""
    with app.test_request_context("/"):
        yield make_board()


@pytest.fixture
def proposal(board: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """Three ideas on the board (see `tests.support.proposals.propose`)."""
    return propose(board, actors)
