"""A thread by alice in which people talk, and what reaches whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
def place(
    app: Flask, cast: SimpleNamespace, actor_of: Any, run_jobs: Any
) -> Iterator[SimpleNamespace]:
    """The thread with its address, its board, a group of bob and charlie, and the cast as
    actors."""
    actors = {name: actor_of(user) for name, user in vars(cast).items()}
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors["alice"], board.id, kind="topic", title="Pumps", body="Hello.", tags="pumps"
        )
        menders = Group.create(name="Menders", slug="menders", created_at=clock.now())
        for user in (cast.alice, cast.bob):
            Membership.create(
                group=menders, user=user, created_at=clock.now(), is_owner=user == cast.bob
            )
        run_jobs()
        yield SimpleNamespace(
            board=board,
            thread=thread,
            url=f"/forums/t/{thread.id}/pumps",
            menders=menders,
            say=lambda actor, body, **more: reply(actor, thread.id, body, **more),
            **actors,
        )


@pytest.fixture
def told(run_jobs: Any) -> Callable[[Any], list[str]]:
    """`told(user)`: do what waits, then the sorts of the rows in somebody's inbox that are not
    done."""

    def read(user: Any) -> list[str]:
        run_jobs()
        mine = (Notification.user == user.id) & (Notification.state != "done")
        return sorted(row.sort for row in Notification.select().where(mine))

    return read
