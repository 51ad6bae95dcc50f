"""A site with a thread, and connections that are written down instead of sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.accounts import sessions
from core.accounts.models import User
from core.db import disconnect, ensure_connected
from core.live.hub import Hub
from core.live.opening import Ticket
from core.live.topics import parse
from tests.support import loops
from townhall import create_space, start_thread
from townhall.testing import Browser

PATIENCE = 20.0


class Written:
    """A stream that keeps what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.closed = False

    async def send_str(self, data: str) -> None:
        if self.closed:
            raise ConnectionError("nobody is there")
        self.texts.append(data)

    @property
    def news(self) -> dict[str, str]:
        """What its page shows by now."""
        found: dict[str, str] = {}
        for text in self.texts:
            if text.startswith("data: "):
                found.update(json.loads(text.removeprefix("data: ")))
        return found


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """A public board with a thread of alice."""
    with app.test_request_context("/"):
        board = create_space(
            sessions.actor_for(cast.ada.id), owner="forums", slug="den", title="Den"
        )
        alice = sessions.actor_for(cast.alice.id)
        thread = start_thread(alice, board.id, kind="topic", title="Rain", body="Wet again.")
    return SimpleNamespace(board=board, thread=thread, app=app, **vars(cast))


@pytest.fixture
def ticket(app: Flask, sign_in: Callable[[User], Browser]) -> Callable[..., Ticket]:
    """`ticket("inbox", user)`: what `/live` makes of somebody's session, or of a visitor."""

    def make(topics: str, user: User | None = None) -> Ticket:
        token = ""
        if user is not None:
            with sign_in(user).session_transaction() as cookie:
                token = cookie["_user_id"]
        return Ticket(user.id if user else 0, token, "en", parse(topics))

    return make


@pytest.fixture
def live(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`live(story)` runs a coroutine that is given a hub, on a loop of its own."""
    monkeypatch.setattr("core.live.hub.PAUSE", 0)

    def run(story: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            hub = Hub(app)
            hub.start(asyncio.get_running_loop())
            try:
                await story(hub)
            finally:
                hub.stop()

        loops.run(whole())

    return run


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what it waits for happens in other threads
            await asyncio.sleep(0.01)


async def do(app: Flask, deed: Callable[[], Any]) -> Any:
    """What somebody does in a request, in a thread of its own as requests are."""

    def request() -> Any:
        ensure_connected()
        try:
            with app.test_request_context("/"):
                versions.refresh()
                return deed()
        finally:
            disconnect()

    waiting: Awaitable[Any] = asyncio.to_thread(request)
    return await waiting
