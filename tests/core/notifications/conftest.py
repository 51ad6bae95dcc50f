"""A board and a thread by alice, and people who may be told of it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.groups.models import Group, Membership
from core.notifications.models import Notification
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def place(
    app: Flask, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> Iterator[SimpleNamespace]:
    """A thread by alice on an open board, a group of two, and a context."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pumps", body="Hello.", tags="pumps"
        )
        menders = Group.create(name="Menders", slug="menders", created_at=clock.now())
        for user in (cast.bob, cast.charlie):
            Membership.create(group=menders, user=user, created_at=clock.now())
        run_jobs()
        yield SimpleNamespace(
            board=board,
            thread=thread,
            menders=menders,
            say=lambda actor, body, **more: reply(actor, thread.id, body, **more),
            **vars(actors),
        )


@pytest.fixture
def told(run_jobs: Any) -> Any:
    """`told()`: do what waits, then who has which rows, as `(name, sort, reason)`."""

    def read() -> set[tuple[str, str, str]]:
        run_jobs()
        rows = Notification.select()
        return {(row.user.username, row.sort, row.reason) for row in rows}

    return read
