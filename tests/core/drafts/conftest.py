"""A board and a thread by alice with one reply by bob, and a browser for each of the cast."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from townhall.testing import Browser


@pytest.fixture
def browsers(cast: SimpleNamespace, sign_in: Any, client: Browser) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def actors(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def talk(app: Flask, actors: SimpleNamespace) -> SimpleNamespace:
    """The thread, with the addresses of its page and its reply form."""
    with app.test_request_context("/"):
        board = create_space(
            Actor(is_admin=True), owner="forums", slug="workshop", title="Workshop"
        )
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        answer = reply(actors.bob, thread.id, "Clean the filter.")
    return SimpleNamespace(
        board=board,
        thread=thread,
        answer=answer,
        url=f"/forums/t/{thread.id}/pump-stops",
        reply=f"/forums/t/{thread.id}/reply",
        key=f"reply-{thread.id}",
    )
