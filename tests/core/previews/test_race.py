"""Many at the same moment: one row for a page, one task for the worker, every link kept."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.db import ensure_connected
from core.models import Outbox
from core.previews.actions import ask
from core.previews.models import PostPreview, Preview
from core.threads.actions import start_thread
from core.threads.models import Post
from tests.core.previews.conftest import article
from tests.support.outside import Outside
from tests.support.together import all_at_once

URL = "http://pumps.example/a"


@pytest.fixture
def tasks() -> Any:
    """How many fetches wait."""
    return lambda: Outbox.select().where(Outbox.topic == "previews.fetch").count()


def test_a_page_that_twenty_link_at_once_is_asked_for_once(
    app: Flask, board: Any, actors: SimpleNamespace, switch: Any, web: Outside, tasks: Any
) -> None:
    switch()
    web.has(URL, article())

    def post(writer: Any) -> Callable[[], object]:
        return lambda: start_thread(writer, board.id, kind="topic", title="Pump stops", body=URL)

    deeds = [post(writer) for writer in (actors.alice, actors.bob) * 10]
    assert all_at_once(app, deeds) == []
    ensure_connected()
    assert Preview.select().count() == 1
    assert PostPreview.select().count() == 20
    assert Post.select().where(Post.parts == "links").count() == 20
    assert tasks() == 1
    with app.app_context():
        outbox.drain()
    assert len(web.connected) == 1


def test_two_rounds_of_renewing_ask_once(
    app: Flask, board: Any, actors: SimpleNamespace, switch: Any, web: Outside, tasks: Any
) -> None:
    switch()
    with app.test_request_context("/"):
        start_thread(actors.alice, board.id, kind="topic", title="Pump stops", body=URL)
    Preview.update(due_at=Preview.created_at).execute()
    assert all_at_once(app, [lambda: ask([Preview.get().id])] * 8) == []
    ensure_connected()
    assert tasks() == 2  # that of the post, and one more


def test_the_same_links_in_another_order_do_not_wait_for_each_other(
    app: Flask, board: Any, actors: SimpleNamespace, switch: Any, tasks: Any
) -> None:
    switch()
    urls = [f"http://pumps.example/{number}" for number in range(3)]

    def post(turn: int) -> Callable[[], object]:
        body = "\n\n".join(urls if turn % 2 else reversed(urls))
        return lambda: start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body=body
        )

    assert all_at_once(app, [post(turn) for turn in range(20)]) == []
    ensure_connected()
    assert Preview.select().count() == tasks() == 3
    assert PostPreview.select().count() == 60
