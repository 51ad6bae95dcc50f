"""A board with a thread, the cast as actors and with browsers, and rules of approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings, versions
from core.access import Actor
from core.holding.models import Held
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from tests.core.accounts.conftest import sign_up
from townhall.testing import Browser

__all__ = ["sign_up"]
OWNER = Actor(is_admin=True)
CANARY = "Nightjar"


@pytest.fixture
def actors(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def place(app: Flask, actors: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A board with a thread by ada, and the request context to act in."""
    with app.test_request_context("/"):
        board = create_space(OWNER, owner="forums", slug="workshop", title="Workshop")
        thread = start_thread(actors.ada, board.id, kind="topic", title="Pumps", body="All.")
        versions.refresh()
        yield SimpleNamespace(
            board=board, thread=thread, url=f"/forums/t/{thread.id}/pumps", **vars(actors)
        )


@pytest.fixture
def browsers(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def rule(place: SimpleNamespace) -> Callable[[str, Any], None]:
    """`rule("approve_first", 2)`: what has to wait from now on."""

    def put(name: str, value: Any) -> None:
        settings.put(OWNER, "core", name, value)
        versions.refresh()

    return put


@pytest.fixture
def held_reply(place: SimpleNamespace, browsers: SimpleNamespace, rule: Any) -> Callable[..., Held]:
    """`held_reply("Text")`: a reply of alice's that waits."""

    def make(body: str = f"{CANARY} says hello.", **fields: Any) -> Held:
        rule("approve_below", 1)
        answer = browsers.alice.send(f"/forums/t/{place.thread.id}/reply", body=body, **fields)
        assert answer.status_code == 303, answer.text
        held: Held = Held.select().order_by(Held.id.desc()).get()
        return held

    return make
