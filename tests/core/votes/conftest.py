"""A board, threads to vote for, and a kind whose votes a test chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor
from core.registry import Voting
from core.site import site
from core.spaces.actions import create_space
from core.threads.actions import start_thread


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def voting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`voting(mode="budget", budget=5)` makes it the way topics are voted for, from now on."""
    known = site().registry.kind("topic")
    assert known is not None
    chosen: list[Voting | None] = [Voting()]
    kind = replace(known, votes=lambda _thread: chosen[0])
    monkeypatch.setattr(site().registry, "kind", lambda key: kind if key == "topic" else None)

    def choose(**values: Any) -> None:
        chosen[0] = Voting(**values) if values else None

    return choose


@pytest.fixture
def pool(app: Flask, actors: SimpleNamespace, voting: Any) -> SimpleNamespace:
    """Three threads by alice on one board, and the request context to act in."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Ideas")
        versions.refresh()
        threads = [
            start_thread(actors.alice, board.id, kind="topic", title=f"Idea {n}", body="Do it.").id
            for n in range(3)
        ]
        yield SimpleNamespace(threads=threads, board=board, **vars(actors))
