"""A board with previews switched on, and a made-up internet that the worker fetches from."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import egress, settings
from core.access import Actor
from core.spaces.actions import create_space
from tests.support.outside import Outside, page


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def web(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The internet as the worker finds it."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    return outside


@pytest.fixture
def switch(app: Flask) -> Callable[..., None]:
    """`switch(on=True)`: previews on or off; `hosts` are the only sites to ask."""

    def put(*, on: bool = True, hosts: str = "") -> None:
        owner = Actor(is_admin=True)
        with app.test_request_context("/"):
            settings.put(owner, "core", "link_previews", on)
            settings.put(owner, "core", "link_preview_hosts", hosts)

    return put


def article(title: str = "A pump in pieces", **said: str) -> bytes:
    """A page of another site; `said` are names of `meta` with their content."""
    metas = "".join(f'<meta name="{name}" content="{text}">' for name, text in said.items())
    return page(f"<!doctype html><head><title>{title}</title>{metas}</head><body>Text</body>")
