"""`/live/now`, for pages without a connection, and who may ask for what."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.live.actions import come
from core.threads.models import Thread
from townhall import actor_for, reply, start_thread
from townhall.testing import Browser

SignIn = Callable[[User], Browser]


def now(browser: Browser, topics: str) -> Any:
    answer = browser.get(f"/live/now?topics={topics}")
    return answer.get_json() if answer.status_code == 200 else answer.status_code


def test_new_replies_are_counted_from_what_the_page_shows(
    place: SimpleNamespace, client: Browser, sign_in: SignIn
) -> None:
    shown = f"thread:{place.thread.id}:1"
    assert now(client, shown) == {shown: ""}
    with place.app.test_request_context("/"):
        reply(actor_for(place.bob.id), place.thread.id, "Here too.")
    assert now(client, shown) == {shown: "1 new reply"}
    assert now(sign_in(place.bob), shown) == {shown: ""}, "one's own reply is no news"
    assert now(client, f"thread:{place.thread.id}:2") == {f"thread:{place.thread.id}:2": ""}


def test_new_threads_are_counted_in_a_space_and_everywhere(
    place: SimpleNamespace, client: Browser
) -> None:
    before = int(Thread.get_by_id(place.thread.id).created_at.timestamp() * 1000) + 1
    here, anywhere = f"threads:{place.board.id}:{before}", f"threads:0:{before}"
    with place.app.test_request_context("/"):
        start_thread(
            actor_for(place.bob.id), place.board.id, kind="topic", title="Sun", body="At last."
        )
    assert now(client, f"{here},{anywhere}") == {here: "1 new thread", anywhere: "1 new thread"}


@pytest.mark.parametrize("topics", ["", "inbox", "thread:999:1", "threads:999:1", "here:1", "x"])
def test_what_is_not_there_or_not_for_visitors_is_not_found(
    place: SimpleNamespace, client: Browser, topics: str
) -> None:
    assert now(client, topics) == 404
    assert client.get(f"/live?topics={topics}").status_code == 404


def test_a_hidden_thread_is_not_found_like_a_missing_one(
    place: SimpleNamespace, client: Browser
) -> None:
    Thread.update(audience="private").where(Thread.id == place.thread.id).execute()
    assert now(client, f"thread:{place.thread.id}:1") == 404


def test_who_is_here_is_for_those_who_keep_order(place: SimpleNamespace, sign_in: SignIn) -> None:
    come(place.thread.id, place.ada.id)
    topic = f"here:{place.thread.id}"
    assert now(sign_in(place.alice), topic) == 404
    assert now(sign_in(place.maya), topic) == {topic: "Also here: Ada"}
    assert now(sign_in(place.ada), topic) == {topic: ""}


def test_who_does_not_want_to_be_seen_is_not_here(place: SimpleNamespace, sign_in: SignIn) -> None:
    come(place.thread.id, place.ada.id)
    User.update(hides_presence=True).where(User.id == place.ada.id).execute()
    topic = f"here:{place.thread.id}"
    assert now(sign_in(place.maya), topic) == {topic: ""}


def test_a_server_without_streams_sends_browsers_to_asking(
    place: SimpleNamespace, client: Browser
) -> None:
    answer = client.get(f"/live?topics=thread:{place.thread.id}:1")
    assert answer.status_code == 204


def test_pages_say_what_they_show(place: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(place.maya)
    page = browser.get(f"/t/{place.thread.id}", follow_redirects=True).get_data(as_text=True)
    assert f'data-live="thread:{place.thread.id}:1"' in page
    assert f'data-live="here:{place.thread.id}"' in page
    board = browser.get("/forums/s/den").get_data(as_text=True)
    assert f'data-live="threads:{place.board.id}:' in board
