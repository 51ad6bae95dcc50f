"""A board with a thread, the cast as actors, and a way to watch words."""

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
from core.watchwords.actions import watch_word


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Iterator[SimpleNamespace]:
    """A board with a thread by ada, and the request context to act in."""
    actors = {name: actor_of(user) for name, user in vars(cast).items()}
    with app.test_request_context("/"):
        owner = Actor(is_admin=True)
        board = create_space(owner, owner="forums", slug="workshop", title="Workshop")
        thread = start_thread(actors["ada"], board.id, kind="topic", title="Pumps", body="All.")
        versions.refresh()
        yield SimpleNamespace(board=board, thread=thread, **actors)


@pytest.fixture
def watch(place: SimpleNamespace) -> Callable[..., None]:
    """`watch("gizmo", "block")`: watch a word from now on."""

    def put(word: str, action: str = "block", *, is_whole: bool = True, note: str = "") -> None:
        watch_word(place.ada, word=word, action=action, is_whole=is_whole, note=note)
        versions.refresh()

    return put
