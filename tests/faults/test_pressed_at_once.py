"""Fifty people press the same button of a real site, two processes of it, at one moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from core import settings
from core.accounts.models import User
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post, Reaction, Thread
from core.votes.models import Vote
from tests.faults.conftest import RunningSite
from townhall import Actor
from townhall.testing import Browser

PEOPLE = 50


@dataclass
class Presser:
    """Somebody signed in, with what a form of theirs would carry."""

    port: int
    cookie: str
    token: str

    def press(self, path: str, together: threading.Barrier, **fields: str) -> int:
        """The status of the answer."""
        body = urlencode({"csrf_token": self.token, **fields})
        kind = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.connect()
            together.wait(60)
            connection.request("POST", path, body, {"Cookie": self.cookie, "Content-Type": kind})
            return connection.getresponse().status


@pytest.fixture
def thread(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Thread:
    """A thread by alice that may be voted for."""
    with app.test_request_context("/"):
        settings.put(actor_of(cast.ada), "forums", "votes", True)
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        return start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="A pond", body="Dig one?"
        )


@pytest.fixture
def people(app: Flask, make_user: Any, running: RunningSite) -> list[Presser]:
    """Fifty members with browsers of their own."""
    made = []
    for number in range(PEOPLE):
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.sign_in(make_user(f"member{number}"))
        token = browser.csrf_token()
        cookie = browser.get_cookie("townhall")
        assert cookie is not None
        made.append(Presser(running.port, f"townhall={cookie.value}", token))
    return made


def all_press(people: list[Presser], path: str, **fields: str) -> set[int]:
    """The statuses that came back."""
    together = threading.Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        sent = [pool.submit(person.press, path, together, **fields) for person in people]
        return {one.result(120) for one in sent}


@pytest.mark.slow
def test_every_press_of_one_button_is_counted_once(
    app: Flask, running: RunningSite, thread: Thread, people: list[Presser]
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
