"""The cast as actors, boards inside each other, and a thread in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor, rights
from core.spaces.actions import create_space, set_grants
from core.threads.actions import reply, start_thread

OWNER = Actor(is_admin=True)


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def boards(actors: SimpleNamespace) -> SimpleNamespace:
    """`house` with `cellar` inside it and `safe` inside that; `yard` beside. A thread each."""
    house = create_space(OWNER, owner="forums", title="House")
    cellar = create_space(OWNER, owner="forums", title="Cellar", parent_id=house.id)
    safe = create_space(OWNER, owner="forums", title="Safe", parent_id=cellar.id)
    yard = create_space(OWNER, owner="forums", title="Yard")
    made = SimpleNamespace(house=house, cellar=cellar, safe=safe, yard=yard)
    for name, space in list(vars(made).items()):
        thread = start_thread(
            actors.alice, space.id, kind="topic", title=f"About the {name}", body="Look at it."
        )
        reply(actors.bob, thread.id, "I have.")
        setattr(made, f"{name}_thread", thread)
    return made


@pytest.fixture
def say() -> Callable[..., None]:
    """`say(space, see={"everyone": "no", "staff": "yes"})`: set rights by name of group."""

    def set_(space: Any, **said: dict[str, str]) -> None:
        known = rights().builtin
        wanted: dict[Any, Any] = {
            (known[group], f"spaces.{permission}"): verdict
            for permission, verdicts in said.items()
            for group, verdict in verdicts.items()
        }
        names = [f"spaces.{permission}" for permission in said]
        set_grants(OWNER, space.id if space else None, wanted, permissions=names)

    return set_


STAFF_ONLY = {"everyone": "no", "staff": "yes"}
