"""Small writes of pages wait a moment and are written together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import peewee
import pytest
from flask import Flask

from core import buffer
from core.accounts.models import User
from core.buffer import Buffer
from core.threads import reading
from core.threads.models import ReadMark


@pytest.fixture(autouse=True)
def only_here() -> Iterator[None]:
    """Take away at the end what the test has made."""
    before = list(buffer._buffers)
    yield
    buffer._buffers[:] = before


def test_values_of_one_key_are_merged(app: Flask) -> None:
    kept: list[dict[Any, Any]] = []
    waiting = Buffer(kept.append, max)
    for value in (1, 3, 2):
        waiting.add("a", value)
    waiting.add("b", 9)
    assert waiting.peek("a") == 3
    waiting.flush()
    waiting.flush()
    assert kept == [{"a": 3, "b": 9}]
    assert waiting.peek("a") is None


def test_what_may_wait_is_written_when_it_is_its_turn(app: Flask) -> None:
    done: list[str] = []
    soon = Buffer(lambda _values: done.append("soon"), max)
    later = Buffer(lambda _values: done.append("later"), max, every=10)
    for second in range(1, 11):
        soon.add("a", 1)
        later.add("a", 1)
        buffer.flush_due(second)
    assert done == ["soon"] * 10 + ["later"]


def test_what_is_noted_is_added_once_more(app: Flask) -> None:
    views = Buffer(lambda _values: None, lambda old, new: old + new)
    with buffer.noting() as notes:
        views.add("a", 1)
    views.add("b", 1)
    buffer.again(notes)
    assert (views.peek("a"), views.peek("b")) == (2, 1)


def test_what_cannot_be_written_now_is_kept(app: Flask) -> None:
    done: list[dict[Any, Any]] = []

    def write(values: dict[Any, Any]) -> None:
        if not done:
            done.append({})
            raise peewee.OperationalError("database is locked")
        done.append(values)

    waiting = Buffer(write, max)
    waiting.add("a", 1)
    waiting.flush()
    waiting.add("a", 2)
    waiting.add("b", 1)
    waiting.flush()
    assert done == [{}, {"a": 2, "b": 1}]


def test_one_value_that_can_never_be_written_does_not_hold_up_the_others(
    app: Flask, make_user: Callable[..., User], start_thread_by: Callable[[User], int]
) -> None:
    """Somebody reads, and is gone before it is noted."""
    alice, percy = make_user("alice"), make_user("percy")
    thread = start_thread_by(alice)
    for user in (percy, alice):
        reading.marks.add((user.id, thread), 7)
    percy.delete_instance()
    buffer.flush_all()
    buffer.flush_all()
    assert reading.marks.peek((percy.id, thread)) is None
    (mark,) = ReadMark.select()
    assert (mark.user_id, mark.number) == (alice.id, 7)


@pytest.fixture
def start_thread_by(app: Flask, actor_of: Any) -> Callable[[User], int]:
    """Start a thread for somebody; its id."""
    from townhall import Actor, create_space, start_thread

    def start(user: User) -> int:
        with app.test_request_context("/"):
            space = create_space(Actor(is_admin=True), owner="forums", title="General")
            author = actor_of(user)
            return int(start_thread(author, space.id, kind="topic", title="Rain", body="Wet.").id)

    return start
