"""Fifty people press the same button of a real site, two processes of it, at one moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.accounts.models import User
from core.threads.models import Post, Reaction, Thread
from core.votes.models import Vote
from tests.faults.conftest import RunningSite
from tests.faults.people import Member

PEOPLE = 50


@pytest.fixture
def thread(app: Flask, cast: SimpleNamespace, actor_of: Any, thread: Thread) -> Thread:
    """A thread by alice that may be voted for."""
    with app.test_request_context("/"):
        settings.put(actor_of(cast.ada), "forums", "votes", True)
    return thread


@pytest.fixture
def people(app: Flask, make_user: Any, running: RunningSite) -> list[Member]:
    """Fifty members with browsers of their own."""
    made = [make_user(f"member{number}") for number in range(PEOPLE)]
    return [Member.signed_in(app, user, running.port) for user in made]


def press(person: Member, path: str, together: threading.Barrier, fields: dict[str, str]) -> int:
    """The status of the answer."""
    together.wait(60)
    return person.post(path, **fields).status


def all_press(people: list[Member], path: str, **fields: str) -> set[int]:
    """The statuses that came back."""
    together = threading.Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        sent = [pool.submit(press, person, path, together, fields) for person in people]
        return {one.result(120) for one in sent}


@pytest.mark.slow
def test_every_press_of_one_button_is_counted_once(
    app: Flask, running: RunningSite, thread: Thread, people: list[Member]
) -> None:
    running.start()
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    for name in ("like", "agree"):
        assert all_press(people, f"/posts/{first.id}/react", name=name) == {303}
    assert all_press(people, f"/t/{thread.id}/vote", points="1") == {303}
    assert all_press([people[0]] * PEOPLE, f"/t/{thread.id}/vote", points="1") <= {303, 429}
    post, found = Post.get_by_id(first.id), Thread.get_by_id(thread.id)
    assert (post.reaction_count, post.reaction_counts) == (2 * PEOPLE, f"agree:{PEOPLE}")
    assert Reaction.select().count() == found.score == 2 * PEOPLE
    assert User.get_by_id(post.author_id).thanks_count == 2 * PEOPLE
    assert Vote.select().count() == found.vote_count == found.vote_points == PEOPLE
