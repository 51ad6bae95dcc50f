"""Programs hear what those may see for whom they speak, as it is when it is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import db
from core.declarations import WebhookEvent
from core.events import Event, emit
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread
from core.threads.editing import edit_post
from core.threads.moderation import delete_post, delete_thread, set_unlisted
from core.threads.state import set_state
from core.webhooks.actions import send_again
from core.webhooks.models import WebhookDelivery
from core.webhooks.queries import delivery
from core.webhooks.recording import TEST
from core.webhooks.saying import MOST
from tests.core.webhooks.conftest import message
from tests.support.plugins import module_with

ALL = ("thread.started", "thread.state", "post.added", "post.edited")


@pytest.fixture
def start(app: Flask, board: Any, actors: SimpleNamespace) -> Callable[..., Any]:
    """`start(body, **values)`: a thread of alice's."""

    def make(body: str = "Why does it stop?", **values: Any) -> Any:
        with app.test_request_context("/"):
            values = {"kind": "topic", "title": "Pumps", **values}
            return start_thread(actors.alice, board.id, body=body, **values)

    return make


def test_a_message_says_which_thread_and_what_is_new(
    app: Flask, elsewhere: Any, hook: Any, start: Any, actors: Any, run_jobs: Any, board: Any
) -> None:
    hook(*ALL)
    thread = start(tags="pump")
    with app.test_request_context("/"):
        set_state(thread.id, "question")
        post = reply(actors.bob, thread.id, "Clean it, ||not|| me.")
        edit_post(actors.bob, post.id, "Clean it.", version=1)
    run_jobs()
    came = elsewhere.got()
    assert [json.loads(one.text)["type"] for one in came] == list(ALL)
    started, state, added, edited = (one.data for one in came)
    assert started["thread"] | {"created_at": ""} == {
        "id": thread.id,
        "kind": "topic",
        "title": "Pumps",
        "url": f"http://localhost/forums/t/{thread.id}/pumps",
        "state": "question",
        "tags": ["pump"],
        "space": {"id": board.id, "slug": "workshop", "title": "Workshop"},
        "author": {
            "username": "alice",
            "name": "Alice",
            "url": "http://localhost/people/alice",
        },
        "created_at": "",
    }
    assert started["post"]["text"] == "Why does it stop?"
    assert (state["before"], state["after"]["label"]) == (
        {"key": "", "label": "Discussion"},
        "No answer yet",
    )
    assert (added["post"]["number"], added["post"]["author"]["username"]) == (2, "bob")
    assert added["post"]["text"] == edited["post"]["text"] == "Clean it."
    assert added["post"]["url"] == f"http://localhost/forums/t/{thread.id}/pumps/2#p2"


@pytest.mark.parametrize("closing", ["space", "thread", "post", "unlisted"])
def test_what_is_closed_or_gone_by_then_is_not_sent(
    app: Flask,
    elsewhere: Any,
    hook: Any,
    start: Any,
    actors: Any,
    board: Any,
    run_jobs: Any,
    closing: str,
) -> None:
    hook("post.added")
    thread = start()
    with app.test_request_context("/"):
        post = reply(actors.bob, thread.id, "Nightjar.")
        deeds: dict[str, Callable[[], Any]] = {
            "space": lambda: set_visibility(actors.ada, board.id, "staff"),
            "thread": lambda: delete_thread(actors.maya, thread.id),
            "post": lambda: delete_post(actors.maya, post.id),
            "unlisted": lambda: set_unlisted(actors.maya, thread.id, on=True),
        }
        deeds[closing]()
    run_jobs()
    assert elsewhere.got() == []
    assert message().state == "withheld"


@pytest.mark.parametrize("closed", ["staff", "members"])
def test_closed_spaces_are_heard_of_by_who_hears_everything(
    app: Flask,
    elsewhere: Any,
    hook: Any,
    start: Any,
    actors: Any,
    board: Any,
    run_jobs: Any,
    closed: str,
) -> None:
    hook("thread.started", path="/public")
    hook("thread.started", path="/all", audience="everything")
    with app.test_request_context("/"):
        set_visibility(actors.ada, board.id, closed)
    with app.test_request_context("/"):
        start_thread(actors.maya, board.id, kind="topic", title="Nightjar", body="Ours.")
    elsewhere.answers(path="/public")
    elsewhere.answers(path="/all")
    run_jobs()
    assert [one.path for one in elsewhere.got()] == ["/all"]


def test_private_threads_are_heard_of_by_who_hears_everything(
    app: Flask, elsewhere: Any, hook: Any, start: Any, actors: Any, run_jobs: Any
) -> None:
    hook("post.added", path="/public")
    hook("post.added", path="/all", audience="everything")
    thread = start(audience="private")
    with app.test_request_context("/"):
        reply(actors.alice, thread.id, "Between us.")
    elsewhere.answers(path="/public")
    elsewhere.answers(path="/all")
    run_jobs()
    assert [one.path for one in elsewhere.got()] == ["/all"]


def test_sending_again_asks_anew_who_may_hear_of_it(
    app: Flask, elsewhere: Any, hook: Any, start: Any, actors: Any, board: Any, run_jobs: Any
) -> None:
    hook("post.added")
    thread = start()
    with app.test_request_context("/"):
        reply(actors.bob, thread.id, "Nightjar.")
    run_jobs()
    (first,) = elsewhere.got()
    for visibility in ("everyone", "staff"):
        with app.test_request_context("/"):
            set_visibility(actors.ada, board.id, visibility)
            found = delivery(message().id)
            assert found is not None
            send_again(actors.ada, found)
        run_jobs()
    (again,) = elsewhere.got()
    assert again.headers["webhook-id"] == first.headers["webhook-id"]
    assert message().state == "withheld"


def test_what_a_plugin_tells_waits_while_it_is_off(
    app: Flask, elsewhere: Any, hook: Any, start: Any, actors: Any, run_jobs: Any, enable: Any
) -> None:
    from plugins.forums.actions import accept_answer

    hook("forums.answer")
    thread = start()
    with app.test_request_context("/"):
        post = reply(actors.bob, thread.id, "Clean it.")
        accept_answer(actors.alice, thread.id, post.id)
        enable("forums", on=False)
    run_jobs()
    assert elsewhere.got() == []
    assert message().state == "waiting"
    with app.test_request_context("/"):
        enable("forums")
    with app.app_context():
        from core.webhooks.jobs import due

        due()
    (came,) = elsewhere.got()
    assert came.data["post"]["id"] == post.id


def test_an_answer_that_is_none_any_more_is_not_told(
    app: Flask, elsewhere: Any, hook: Any, start: Any, actors: Any, run_jobs: Any
) -> None:
    from plugins.forums.actions import accept_answer, release_answer

    hook("forums.answer")
    thread = start()
    with app.test_request_context("/"):
        post = reply(actors.bob, thread.id, "Clean it.")
        accept_answer(actors.alice, thread.id, post.id)
        release_answer(thread.id)
    run_jobs()
    assert elsewhere.got() == []
    assert message().state == "withheld"


@dataclass(frozen=True, slots=True)
class Rained(Event):
    """It has rained."""

    litres: int


def _raise(_event: Any) -> Any:
    raise RuntimeError("no sky")


@pytest.mark.parametrize(
    ("payload", "audience", "state"),
    [
        (lambda event: {"litres": event.litres}, "everything", "sent"),
        (lambda event: {"litres": event.litres}, "public", "withheld"),
        (lambda _event: None, "everything", "withheld"),
        (lambda _event: {"much": "x" * MOST}, "everything", "withheld"),
        (_raise, "everything", "waiting"),
    ],
    ids=["for owners", "for everybody", "nothing to say", "too much", "a failure"],
)
def test_a_plugin_declares_what_is_told(
    app: Flask,
    elsewhere: Any,
    hook: Any,
    run_jobs: Any,
    temporary_plugin: Any,
    payload: Any,
    audience: str,
    state: str,
) -> None:
    event = WebhookEvent(name="weather.rain", label="It rains", event=Rained, payload=payload)
    module = module_with(register_webhooks=lambda: [event])
    temporary_plugin("weather", module)
    hook("weather.rain", audience=audience)
    with app.test_request_context("/"):
        emit(Rained(7))
    run_jobs()
    assert message().state == state
    came = elsewhere.got()
    assert [one.data for one in came] == ([{"litres": 7}] if state == "sent" else [])


def test_an_event_that_nothing_installed_knows_is_withheld(
    app: Flask, elsewhere: Any, hook: Any, run_jobs: Any
) -> None:
    from core.webhooks.recording import keep

    made = hook("post.added")
    with app.test_request_context("/"), db.transaction():
        keep(made.id, "nobody.knows")
        keep(made.id, TEST)
    run_jobs()
    assert [json.loads(one.text)["type"] for one in elsewhere.got()] == [TEST]
    states = dict(WebhookDelivery.select(WebhookDelivery.event, WebhookDelivery.state).tuples())
    assert states == {"nobody.knows": "withheld", TEST: "sent"}
