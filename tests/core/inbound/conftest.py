"""A thread by alice with a reply by bob on a site that takes mail, and mail to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.config import Config
from core.inbound.addresses import reply_address
from core.inbound.models import InboundMail
from core.inbound.taking import take
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from core.threads.models import Post
from townhall import Actor

MAIL_IN = "reply@town.example.org"
_numbers = count(1)


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, mail_in=MAIL_IN)


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The thread, the reply and the cast as actors, outside of any request."""
    actors = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        answer = reply(actors.bob, thread.id, "Clean the filter.")
    outbox.drain()
    return SimpleNamespace(board=board, thread=thread, answer=answer, **vars(actors))


def letter(text: str = "It works.", /, **headers: str) -> EmailMessage:
    """A mail as a person's program writes it; `None` headers are left out."""
    message = EmailMessage()
    message["From"] = "Alice <alice@example.org>"
    message["To"] = MAIL_IN
    message["Subject"] = "Re: Pump stops"
    message["Message-ID"] = f"<{next(_numbers)}@example.org>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@pytest.fixture
def address_of(talk: SimpleNamespace) -> Callable[[str], str]:
    """The reply address of somebody for the thread."""

    def find(name: str) -> str:
        return str(reply_address(getattr(talk, name).user_id, talk.thread.id))

    return find


@pytest.fixture
def send(app: Flask, run_jobs: Callable[[], int]) -> Callable[..., InboundMail]:
    """Have a mail come in and be sorted; what has become of it."""

    def bring(
        message: EmailMessage | bytes, to: str = MAIL_IN, returns_to: str | None = "?"
    ) -> InboundMail:
        raw = message if isinstance(message, bytes) else bytes(message)
        if returns_to == "?" and isinstance(message, EmailMessage):
            returns_to = message["From"].addresses[0].addr_spec
        number = take(raw, to, returns_to, source="test")
        run_jobs()
        return InboundMail.get_by_id(number)  # type: ignore[no-any-return]

    return bring


def bodies(talk: SimpleNamespace) -> list[str]:
    """What the thread says below its first two posts."""
    query = Post.select(Post.body).where((Post.thread == talk.thread.id) & (Post.number > 2))
    return [row.body for row in query.order_by(Post.number)]
