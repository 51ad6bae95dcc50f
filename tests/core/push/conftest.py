"""Browsers of alice that are switched on, behind a push service on this machine."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import egress
from core.access import Actor
from core.models import Outbox
from core.notifications.telling import Notice, tell
from core.push.models import PushSubscription
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from tests.core.push.service import ORIGIN
from tests.support.outside import CERTIFICATE, PUBLIC


class PushService:
    """The service's process as seen from here: what browsers are told, and what came."""

    def __init__(self, said: dict[str, Any], followed: Path) -> None:
        self.port: int = said.pop("port")
        self.keys: dict[str, str] = said
        self.followed = followed
        self.connected: list[str] = []

    def fields(self, name: str) -> dict[str, str]:
        """What a browser that the service calls `name` sends to the site."""
        return {"endpoint": f"{ORIGIN}/push/{name}", **self.keys}

    def came(self) -> list[dict[str, Any]]:
        """Everything that was opened, or could not be, since the last time this was asked."""
        text = self.followed.read_text()
        self.followed.write_text("")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def network(self) -> egress.Network:
        """An internet in which every name is the service's."""
        return egress.Network(self._resolve, self._dial, self._trusting)

    def _resolve(self, _host: str, _port: int) -> Sequence[str]:
        return [PUBLIC]

    def _dial(self, address: str, _port: int, seconds: float) -> socket.socket:
        self.connected.append(address)
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def _trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    followed = tmp_path_factory.mktemp("push") / "messages"
    followed.write_text("")
    script = Path(__file__).with_name("service.py")
    command = [sys.executable, str(script), str(CERTIFICATE), str(followed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield PushService(json.loads(process.stdout.readline()), followed)
        finally:
            process.terminate()


@pytest.fixture
def service(_running: PushService, monkeypatch: pytest.MonkeyPatch) -> PushService:
    """The push service, with nothing noted yet."""
    monkeypatch.setattr(egress, "INTERNET", _running.network)
    _running.came()
    _running.connected.clear()
    return _running


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, actor_of: Any, run_jobs: Any) -> SimpleNamespace:
    """A thread by alice on an open board, and the cast as actors."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(actors.alice, board.id, kind="topic", title="Pumps", body="Hello.")
        run_jobs()
    return SimpleNamespace(board=board, thread=thread, **vars(actors))


@pytest.fixture
def switched_on(
    cast: SimpleNamespace, sign_in: Any, service: PushService
) -> Callable[[str], SimpleNamespace]:
    """`switched_on("phone")`: a browser in which alice has asked to be told."""

    def make(name: str) -> SimpleNamespace:
        browser = sign_in(cast.alice)
        assert browser.send("/account/push", **service.fields(name)).status_code == 303
        row = PushSubscription.select().order_by(PushSubscription.id.desc()).get()
        # Its greeting is not what tests wait for.
        Outbox.delete().where(Outbox.topic == "push.send").execute()
        return SimpleNamespace(browser=browser, id=row.id, session_id=row.session_id)

    return make


@pytest.fixture
def tell_alice(app: Flask, place: SimpleNamespace) -> Callable[..., int]:
    """`tell_alice("Clean it.")`: bob replies and alice is told, once; the number of his post."""

    def say(body: str, **more: Any) -> int:
        with app.test_request_context("/"):
            post = reply(place.bob, place.thread.id, body)
            known = {
                "sort": "reply",
                "people": {place.alice.user_id: "started"},
                "actor_id": place.bob.user_id,
                "thread_id": place.thread.id,
                "number": post.number,
            }
            tell(Notice(key=f"post:{post.id}", **{**known, **more}))
        return int(post.number)

    return say
