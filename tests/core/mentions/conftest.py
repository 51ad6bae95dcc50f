"""A board and a thread in which people call one another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.groups.models import Group, Membership
from core.spaces.actions import create_space
from core.spaces.queries import visible_space
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, actors: SimpleNamespace) -> SimpleNamespace:
    """A thread by alice on an open board, a board of the team, a group of two, and a context."""
    owner = Actor(is_admin=True)
    with app.test_request_context("/"):
        board = create_space(owner, owner="forums", title="Workshop")
        team = create_space(owner, owner="forums", title="Team")
        set_visibility(owner, team.id, "staff")
        thread = start_thread(actors.alice, board.id, kind="topic", title="Pumps", body="Hello.")
        menders = Group.create(name="Menders", slug="menders", created_at=clock.now())
        for user in (cast.bob, cast.charlie):
            Membership.create(group=menders, user=user, created_at=clock.now())
        yield SimpleNamespace(
            board=visible_space(actors.alice, "forums", "workshop"),
            team=visible_space(actors.maya, "forums", "team"),
            thread=thread,
            menders=menders,
            say=lambda actor, body: reply(actor, thread.id, body),
            **vars(actors),
        )
