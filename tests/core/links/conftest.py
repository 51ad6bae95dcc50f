"""Two boards and one of the team, threads in them, and who may link them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor
from core.links.models import ThreadLink
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.threads.actions import start_thread
from core.threads.models import Thread


@pytest.fixture
def town(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Iterator[SimpleNamespace]:
    """The cast as actors, boards `one`, `two` and `team`, and the request context to act in."""
    with app.test_request_context("/"):
        owner = Actor(is_admin=True)
        boards = {
            name: create_space(owner, owner="forums", title=name.capitalize())
            for name in ("one", "two", "team")
        }
        set_visibility(owner, boards["team"].id, "staff")
        versions.refresh()
        actors = {name: actor_of(user) for name, user in vars(cast).items()}
        yield SimpleNamespace(**boards, **actors)


@pytest.fixture
def write(town: SimpleNamespace) -> Callable[..., Thread]:
    """`write("Title", board="team", by="maya")`: a thread."""

    def make(title: str, *, board: str = "one", by: str = "alice", **values: Any) -> Thread:
        space_id, author = getattr(town, board).id, getattr(town, by)
        made = start_thread(author, space_id, kind="topic", title=title, body="Begun.", **values)
        return Thread.get_by_id(made.id)  # type: ignore[no-any-return]

    return make


def rows() -> list[tuple[int, int, str]]:
    """Every link there is."""
    columns = (ThreadLink.source, ThreadLink.target, ThreadLink.sort)
    return list(ThreadLink.select(*columns).order_by(*columns).tuples())
