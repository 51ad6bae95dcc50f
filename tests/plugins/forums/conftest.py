"""A board with a question by alice and an answer by bob, over plain HTTP."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.threads.models import Post, Thread
from townhall.testing import Browser


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def browsers(cast: SimpleNamespace, sign_in: Any, client: Browser) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def question(board: Any, browsers: SimpleNamespace) -> SimpleNamespace:
    """The question as rows, with its address."""
    browsers.alice.send(
        "/forums/s/workshop/new",
        title="Pump stops",
        body="Why does it *stop*?",
        tags="pump",
        is_question="y",
    )
    thread = Thread.get()
    browsers.bob.send(f"/forums/t/{thread.id}/reply", body="Clean the filter.")
    answer = Post.get(Post.number == 2)
    return SimpleNamespace(
        id=thread.id, url=f"/forums/t/{thread.id}/pump-stops", answer=answer, board=board
    )
