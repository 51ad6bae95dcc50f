"""A board and a thread by alice, and people who look at them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Tag


@pytest.fixture
def talk(
    app: Flask, cast: SimpleNamespace, actor_of: Any, run_jobs: Any
) -> Iterator[SimpleNamespace]:
    """The thread with its address, its board and its tag, the cast as actors, and a context."""
    actors = {name: actor_of(user) for name, user in vars(cast).items()}
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors["alice"], board.id, kind="topic", title="Pumps", body="Hello.", tags="pumps"
        )
        run_jobs()
        yield SimpleNamespace(
            board=board,
            thread=thread,
            tag=Tag.get(),
            url=f"/forums/t/{thread.id}/pumps",
            watch=f"/watch/thread/{thread.id}",
            **actors,
        )
