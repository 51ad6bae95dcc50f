"""A site whose queues take mail, for the tests of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from flask import Flask

from core import outbox
from core.config import Config
from core.inbound.models import InboundMail
from core.inbound.taking import take
from tests.plugins.support.mail.mails import HELP, MAIL_IN, SALES
from tests.support.requests_for_help import make_queue


@pytest.fixture
def config(config: Config) -> Config:
    """Mail is taken in."""
    return replace(config, mail_in=MAIL_IN)


@pytest.fixture
def queues(app: Flask) -> Iterator[SimpleNamespace]:
    """Two queues with addresses, and the request context to act in."""
    with app.test_request_context("/"):
        yield SimpleNamespace(
            help=make_queue("Pumps", address=HELP), sales=make_queue("Sales", address=SALES)
        )


@pytest.fixture
def send(app: Flask, queues: SimpleNamespace) -> Callable[..., InboundMail]:
    """Have a mail come in and be sorted; what has become of it."""

    def bring(
        message: EmailMessage | bytes, to: str = HELP, returns_to: str | None = "?"
    ) -> InboundMail:
        raw = message if isinstance(message, bytes) else bytes(message)
        if returns_to == "?" and isinstance(message, EmailMessage):
            addresses = message["From"].addresses if message["From"] else ()
            returns_to = addresses[0].addr_spec if addresses else ""
        number = take(raw, to, returns_to, source="test")
        outbox.drain()
        return InboundMail.get_by_id(number)  # type: ignore[no-any-return]

    return bring


@pytest.fixture
def sent(app: Flask, config: Config) -> Callable[[], list[EmailMessage]]:
    """All mail that has gone out, oldest first."""

    def look() -> list[EmailMessage]:
        outbox.drain()
        found = sorted((config.data / "mail").glob("*.eml"))
        return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]

    return look
