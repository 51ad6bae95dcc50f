"""A thread by alice with a reply by bob, on a board that everyone sees."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The thread, the reply and the cast as actors, outside of any request."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        answer = reply(actors.bob, thread.id, "Clean the filter.")
    return SimpleNamespace(board=board, thread=thread, answer=answer, **vars(actors))
