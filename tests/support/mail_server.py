"""A mail server beside the site, and the site's own door for mail: what round trips go through."""

from __future__ import annotations

import mailbox
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from core import outbox
from core.inbound.listener import Listener
from core.inbound.models import InboundMail

Bring = Callable[..., str]


class MailServer:
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

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What it has taken (for an address), oldest first."""
        box = mailbox.Maildir(self.folder, create=False)
        # A key counts the mails of its process behind the letter Q.
        keys = sorted(box.keys(), key=lambda key: int(key.partition("Q")[2].partition(".")[0]))
        read = [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in keys]
        return [mail for mail in read if to in ("", mail["X-RcptTo"])]

    def stop(self) -> None:
        """End its process."""
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    """A mail server for the length of the block."""
    made = MailServer(folder)
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def own_door(app: Flask) -> Iterator[Bring]:
    """`bring(mail, sender, to)`: bring a mail to the site's own door, as the mail server beside it
    would, and do what follows; what has become of the newest mail."""
    door = Listener(app, "127.0.0.1", 0)
    door.start()

    def bring(mail: EmailMessage, sender: str | None = None, to: str | None = None) -> str:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
            client.send_message(mail, sender, to)
        outbox.drain()
        return str(InboundMail.select().order_by(InboundMail.id.desc()).get().state)

    try:
        yield bring
    finally:
        door.stop()
