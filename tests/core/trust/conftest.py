"""A board and a thread, the cast as actors, and limits that apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.trust import actions
from townhall.testing import Browser, lift_limits

OWNER = Actor(is_admin=True)


@pytest.fixture
def actors(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def place(app: Flask, actors: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A board with a thread by ada, and the request context to act in."""
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}):
        board = create_space(OWNER, owner="forums", slug="workshop", title="Workshop")
        thread = start_thread(actors.ada, board.id, kind="topic", title="Pumps", body="All.")
        lift_limits(on=True)
        versions.refresh()
        url = f"/forums/t/{thread.id}/pumps"
        yield SimpleNamespace(board=board, thread=thread, url=url, **vars(actors))


@pytest.fixture
def limit(place: SimpleNamespace) -> Callable[..., None]:
    """`limit("links", 2)`: what members of level 0 may do from now on."""

    def put(name: str, value: int | None, level: int = 0) -> None:
        actions.put_rules(place.ada, {(name, level): value})
        versions.refresh()

    return put


@pytest.fixture
def browser(place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any) -> Browser:
    """Alice's browser."""
    found: Browser = sign_in(cast.alice)
    return found
