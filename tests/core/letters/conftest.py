"""A thread by alice that bob replies to, the mail held back for ten minutes, and what goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.letters.digests import send_digests
from core.letters.sending import send_due
from core.site import site
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from townhall import Notice, tell

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any, at: Any) -> SimpleNamespace:
    """The thread, its board and the cast as actors."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with at(NOON - timedelta(days=1)), app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
    return SimpleNamespace(board=board, thread=thread, **vars(actors))


@pytest.fixture
def answers(app: Flask, talk: SimpleNamespace) -> Callable[..., Any]:
    """`answers("words", by="bob", tells="alice")`: a reply, and who is told of it."""

    def make(body: str, *, by: str = "bob", tells: str = "alice", **notice: Any) -> Any:
        author = getattr(talk, by)
        with app.test_request_context("/"):
            post = reply(author, talk.thread.id, body)
            people = {getattr(talk, name).user_id: "started" for name in tells.split()}
            values = {"sort": "reply", "key": f"post:{post.id}", "number": post.number}
            tell(
                Notice(
                    people=people,
                    actor_id=author.user_id,
                    thread_id=talk.thread.id,
                    **{**values, **notice},
                )
            )
        return post

    return make


@pytest.fixture
def sent(app: Flask, mailbox: Any, at: Any) -> Callable[..., list[EmailMessage]]:
    """`sent(minutes=11)`: all mail about news that alice (or `to`; "": anybody) was sent until
    so long after noon."""

    def read(to: str = "alice", **after: float) -> list[EmailMessage]:
        with at(NOON + timedelta(**after)):
            with app.app_context():
                send_due()
                send_digests()
            return [mail for mail in mailbox() if mail["To"].startswith(to)]

    return read


@pytest.fixture
def configured(app: Flask) -> Callable[..., None]:
    """`configured(smtp_url="...")`: other settings of the process for this test's site."""

    def put(**values: Any) -> None:
        # The site is frozen; each test has one of its own.
        object.__setattr__(site(), "config", replace(site().config, **values))

    return put


def text_of(mail: EmailMessage) -> str:
    """The text half."""
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def html_of(mail: EmailMessage) -> str:
    """The formatted half."""
    return str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]
