"""An invitation, a change, a cancellation and an answer, through mail servers: a process of its
own takes what the site sends, the site's own door takes what comes back."""

from __future__ import annotations

import mailbox
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.config import Config
from core.inbound.listener import Listener
from core.inbound.models import InboundMail
from plugins.events.actions.series import cancel, change, details_on
from plugins.events.models import EventDate
from tests.plugins.events.calendar_letters import (
    MAIL_IN,
    address_in,
    answer_to,
    event_in,
    methods,
    text_of,
)
from tests.plugins.events.seated import come, status
from townhall import actor_for


class Server:
    """A mail server as a process of its own; it keeps what it takes in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        keeper = ("-c", "aiosmtpd.handlers.Mailbox", str(folder))
        place = ("-n", "-l", f"127.0.0.1:{self.port}")
        self._process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *place, *keeper])
        for _try in range(300):
            with suppress(OSError), smtplib.SMTP("127.0.0.1", self.port, timeout=5):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError("the mail server does not answer")

    def mails(self) -> list[EmailMessage]:
        """What it has taken, oldest first."""
        box = mailbox.Maildir(self.folder, create=False)
        raw = [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - no dictionary
        read = [message_from_bytes(one, policy=policy.default) for one in raw]
        return sorted(read, key=lambda mail: int(event_in(mail)["SEQUENCE"]))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "taken")
    yield made
    made.stop()


@pytest.fixture
def config(config: Config, server: Server) -> Config:
    return replace(config, mail_in=MAIL_IN, smtp_url=f"smtp://127.0.0.1:{server.port}")


@pytest.fixture
def post(app: Flask) -> Iterator[Any]:
    """`post(mail)`: bring a mail to the site's own door, as the mail server beside it would."""
    door = Listener(app, "127.0.0.1", 0)
    door.start()

    def bring(mail: EmailMessage) -> str:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
            client.send_message(mail)
        outbox.drain()
        return str(InboundMail.select().order_by(InboundMail.id.desc()).get().state)

    yield bring
    door.stop()


def test_a_seat_goes_there_and_back(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, server: Server, post: Any
) -> None:
    date, alice = meeting.date, actor_for(cast.alice.id)
    with app.test_request_context("/"):
        come(cast.bob, meeting)
        outbox.drain()
        (invited,) = server.mails()
        assert methods([invited]) == ["REQUEST"]
        assert invited["X-RcptTo"] == "bob@example.org"
        assert address_in(event_in(invited)["ATTENDEE"]) == "bob@example.org"

        said = replace(details_on(EventDate.get_by_id(date.id)), starts=f"{date.starts[:11]}19:00")
        change(alice, date.id, said)
        outbox.drain()
        moved = server.mails()[1]
        assert methods([moved]) == ["REQUEST"]
        assert event_in(moved)["UID"] == event_in(invited)["UID"]
        assert int(event_in(moved)["SEQUENCE"]) > int(event_in(invited)["SEQUENCE"])
        assert event_in(moved)["DTSTART"].dt > event_in(invited)["DTSTART"].dt

        assert post(answer_to(invited, "DECLINED")) == "refused", "that was before the change"
        assert status(cast.bob, date) == "going"
        assert post(answer_to(moved, "DECLINED")) == "taken"
        assert status(cast.bob, date) == "cannot"
        assert post(answer_to(moved, "ACCEPTED")) == "taken"
        assert status(cast.bob, date) == "going"
        assert len(server.mails()) == 2, "what a calendar says itself, it is not told"

        cancel(alice, date.id, "The hall is flooded.")
        outbox.drain()
        gone = server.mails()[2]
        assert methods([gone]) == ["CANCEL"]
        assert event_in(gone)["STATUS"] == "CANCELLED"
        assert event_in(gone)["UID"] == event_in(invited)["UID"]
        assert int(event_in(gone)["SEQUENCE"]) > int(event_in(moved)["SEQUENCE"])
        assert "The hall is flooded." in text_of(gone)
