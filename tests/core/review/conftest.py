"""A thread by alice with a reply by bob, which charlie may report and maya looks at."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.reports import actions
from core.reports.targets import target
from core.review.models import ReviewItem
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The thread, the reply and the cast as actors, outside of any request."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        answer = reply(actors.bob, thread.id, "Clean the filter, you fool.")
    return SimpleNamespace(board=board, thread=thread, answer=answer, **vars(actors))


@pytest.fixture
def report(app: Flask) -> Callable[..., ReviewItem]:
    """`report(actor, post_id, kind="rude")`: the item that it made or joined."""

    def make(actor: Actor, target_id: int, *, sort: str = "post", kind: str = "rude") -> ReviewItem:
        with app.test_request_context("/"):
            made = actions.report(actor, target(actor, sort, target_id), kind=kind, text="")
        return ReviewItem.get_by_id(made.item_id)  # type: ignore[no-any-return]

    return make
