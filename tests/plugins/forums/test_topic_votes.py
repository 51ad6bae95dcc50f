"""Topics have votes where the owner wants them, and else not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Flask

from core.threads.models import Thread
from townhall import create_space, settings, start_thread


def test_the_owner_switches_votes_of_topics_on(
    app: Flask, cast: SimpleNamespace, actor_of: Any, sign_in: Any
) -> None:
    ada, alice = actor_of(cast.ada), actor_of(cast.alice)
    with app.test_request_context("/"):
        board = create_space(ada, owner="forums", title="Yard")
        thread = start_thread(alice, board.id, kind="topic", title="A pond", body="Dig one.")
    bob, url = sign_in(cast.bob), f"/t/{thread.id}/vote"
    assert bob.send(url).status_code == 404
    with app.test_request_context("/"):
        settings.put(ada, "forums", "votes", True)
    assert bob.send(url).status_code == 303
    assert sign_in(cast.alice).send(url).status_code == 403
    assert Thread.get_by_id(thread.id).vote_count == 1
