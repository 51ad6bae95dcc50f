"""A thread by alice with a reply by bob, and a way to read feeds as XML."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask

from core.access import Actor
from core.feeds.actions import make_token
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The thread, the reply and the cast as actors, outside of any request."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", slug="garden", title="Garden")
        thread = start_thread(
            actors.alice,
            board.id,
            kind="topic",
            title="Pump stops",
            body="It *stops*. See [the shed](/t/1).",
            tags="pump",
        )
        answer = reply(actors.bob, thread.id, "Clean the filter.")
    return SimpleNamespace(board=board, thread=thread, answer=answer, **vars(actors))


@pytest.fixture
def titles() -> Callable[[Any], list[str]]:
    """The titles of the entries of a feed that was answered."""

    def read(answer: Any) -> list[str]:
        assert answer.status_code == 200, answer.status
        root: Element = fromstring(answer.data)
        return [entry.findtext(f"{ATOM}title", "") for entry in root.iter(f"{ATOM}entry")]

    return read


@pytest.fixture
def secret(talk: SimpleNamespace) -> str:
    """What charlie's private address holds."""
    return make_token(talk.charlie, "Reader")
