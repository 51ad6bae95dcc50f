"""A board, and programs on a made-up internet that are told what happens there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import egress
from core.access import Actor
from core.spaces.actions import create_space
from core.webhooks import jobs
from core.webhooks.actions import add_webhook
from core.webhooks.models import Webhook, WebhookDelivery
from tests.support.outside import Outside, page

URL = "https://safe.example/hook"
TAKEN = page("", status="204 No Content")


@dataclass(frozen=True)
class Message:
    """What a program got: the path it came to, its headers by small names, its body."""

    path: str
    headers: dict[str, str]
    text: str

    @property
    def data(self) -> Any:
        """What it says of what happened."""
        return json.loads(self.text)["data"]


class Elsewhere:
    """The programs, which are all on one machine: what they answer and what they got."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    def answers(self, status: str = "204 No Content", path: str = "/hook", **more: Any) -> None:
        """Let the program at a path answer so from now on."""
        url = f"https://safe.example{path}"
        self.outside.has(url, more.get("by") or page("", status=status))

    def got(self) -> list[Message]:
        """Every message since this was last asked."""
        requests, self.outside.requests[:] = list(self.outside.requests), []
        return [_message(request) for request in requests]


def _message(request: str) -> Message:
    head, _blank, text = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    said = dict(line.split(": ", 1) for line in lines)
    exact = {name.lower(): value for name, value in said.items()}
    return Message(first.split()[1], {**headers, **exact}, text)


@pytest.fixture
def elsewhere(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Programs that take what they get."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    made = Elsewhere(outside)
    made.answers()
    return made


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def hook(app: Flask, actors: SimpleNamespace) -> Callable[..., SimpleNamespace]:
    """`hook("post.added", path="/hook", audience="public")`: a program that hears of these; its
    id and its secret."""

    def make(*events: str, path: str = "/hook", **values: Any) -> SimpleNamespace:
        values = {"label": f"Chat {path}", "url": f"https://safe.example{path}", **values}
        with app.test_request_context("/"):
            made, secret = add_webhook(actors.ada, events=list(events), **values)
        return SimpleNamespace(id=made.id, secret=secret)

    return make


@pytest.fixture
def retry(app: Flask) -> Callable[[], None]:
    """Give turns as the job of every minute does."""

    def run() -> None:
        with app.app_context():
            jobs.due()

    return run


def message() -> WebhookDelivery:
    """The one message there is."""
    return WebhookDelivery.select().get()  # type: ignore[no-any-return]


def row(hook: SimpleNamespace) -> Webhook:
    """A program as it is now."""
    return Webhook.get_by_id(hook.id)  # type: ignore[no-any-return]
