"""A board for all, one for staff, and a thread by alice with an answer by bob."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread
from townhall.testing import Browser


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def browsers(cast: SimpleNamespace, sign_in: Any, client: Browser) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def town(app: Flask, actors: SimpleNamespace, actor_of: Any, cast: SimpleNamespace) -> Any:
    """`talk` in `board` for all, `secret` in `den` for staff, and the context to act in."""
    with app.test_request_context("/"):
        admin = Actor(is_admin=True)
        board = create_space(admin, owner="forums", title="Workshop")
        den = create_space(admin, owner="forums", title="Den")
        set_visibility(admin, den.id, "staff")
        talk = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It **stops** at once."
        )
        answer = reply(actors.bob, talk.id, "Clean the *filter* first.")
        maya = actor_of(cast.maya)
        secret = start_thread(maya, den.id, kind="topic", title="Secret", body="Hush.")
        yield SimpleNamespace(
            board=board,
            den=den,
            talk=talk,
            answer=answer,
            secret=secret,
            path=f"/forums/t/{talk.id}/reply",
            url=f"/forums/t/{talk.id}/pump-stops",
        )
