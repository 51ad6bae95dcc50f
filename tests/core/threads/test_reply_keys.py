"""The one-use key of a reply form: each form has its own, however it came to the browser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Flask

from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post
from tests.core.accounts.reading import hidden


def test_two_replies_in_a_row_without_a_new_page_both_stand(
    app: Flask, cast: SimpleNamespace, actor_of: Any, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actor_of(cast.ada), board.id, kind="topic", title="Pumps", body="All."
        )
    alice, path = sign_in(cast.alice), f"/forums/t/{thread.id}/reply"
    form = alice.get(f"/forums/t/{thread.id}/pumps")
    for body in ("One", "Two"):
        form = alice.send(path, htmx=True, once=hidden(form, "once"), body=body)
        assert form.status_code == 200
    assert [post.body for post in Post.select().order_by(Post.id)] == ["All.", "One", "Two"]
