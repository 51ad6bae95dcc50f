"""A thread with a poll on its first post, and the people who vote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.polls import queries, voting
from core.polls.actions import define_poll
from core.polls.rows import PollView
from core.polls.rules import Terms
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post
from core.threads.queries import visible_post

COLOURS = ("Red", "Green", "Blue")


class Poll:
    """The poll of a post, as these tests speak of it."""

    def __init__(self, post_id: int) -> None:
        self.post_id = post_id

    @property
    def now(self) -> PollView:
        """As it stands."""
        found = queries.poll_of(self.post_id)
        assert found is not None
        return found

    @property
    def id(self) -> int:
        return self.now.id

    @property
    def url(self) -> str:
        return f"/polls/{self.id}"

    def option(self, text: str) -> int:
        """The id of the option with these words."""
        return next(o.id for o in self.now.all_options if o.text == text)

    def cast(self, actor: Actor, *texts: str) -> None:
        """Vote for the options with these words."""
        place = visible_post(actor, self.post_id)
        voting.cast_vote(actor, place, self.id, [self.option(text) for text in texts])

    def withdraw(self, actor: Actor) -> None:
        """Take a vote back."""
        voting.withdraw_vote(actor, visible_post(actor, self.post_id), self.id)

    def votes(self) -> dict[str, int]:
        """How many ballots name each option."""
        return {option.text: option.votes for option in self.now.all_options}

    def field(self, *texts: str) -> dict[str, Any]:
        """What a voting form sends."""
        return {f"choice-{self.id}": [str(self.option(text)) for text in texts]}


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def talk(app: Flask, board: Any, actors: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A thread by alice, and the request context to act in."""
    with app.test_request_context("/"):
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Paint the shed", body="Which colour?"
        )
        post = Post.get(Post.thread == thread.id)
        url = f"/forums/t/{thread.id}/{thread.slug}"
        yield SimpleNamespace(thread=thread, post=post, url=url, **vars(actors))


@pytest.fixture
def ask(talk: SimpleNamespace) -> Callable[..., Poll]:
    """`ask("Red", "Green", mode="multiple")`: alice asks; three colours if none are named."""

    def make(*options: str, question: str = "Which colour?", **terms: Any) -> Poll:
        _thread, post = visible_post(talk.alice, talk.post.id)
        texts = options or COLOURS
        define_poll(talk.alice, post, Terms(question=question, options=texts, **terms))
        return Poll(talk.post.id)

    return make
