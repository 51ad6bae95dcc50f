"""A mailbox that is read by IMAP, as far as the site asks it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage


class Mailbox(socketserver.ThreadingTCPServer):
    """A mailbox that speaks as much IMAP as fetching needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = dict(enumerate(mails, start=1))
        self.seen: set[int] = set()
        self.password = '"p w"'


class Conversation(socketserver.StreamRequestHandler):
    """One connection to it."""

    server: Mailbox

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            answer = self.answer(command.upper(), " ".join(rest))
            self.say(f"{tag} {answer}")
            if command.upper() == "LOGOUT":
                return

    def answer(self, command: str, rest: str) -> str:
        """Do what was asked; OK or NO."""
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN" and self.server.password not in rest:
            return "NO wrong password"
        elif command == "SELECT":
            self.say(f"* {len(self.server.mails)} EXISTS")
        elif command == "LOGOUT":
            self.say("* BYE")
        elif command == "UID":
            self.uid(rest)
        return "OK done"

    def uid(self, rest: str) -> None:
        deed, *given = rest.split(" ")
        if deed == "SEARCH":
            fresh = sorted(set(self.server.mails) - self.server.seen)
            self.say("* SEARCH " + " ".join(map(str, fresh)))
            return
        number = int(given[0])
        if deed == "STORE":
            self.server.seen.add(number)
        elif "RFC822.SIZE" in rest:
            size = len(self.server.mails[number])
            self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {size})")
        else:
            raw = self.server.mails[number]
            self.say(f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mailbox_with(mails: Sequence[EmailMessage]) -> Iterator[tuple[Mailbox, str]]:
    """A mailbox with these mails for the length of the block, and its address."""
    box = Mailbox([bytes(mail) for mail in mails])
    threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield box, f"imap://town:p%20w@127.0.0.1:{box.server_address[1]}/INBOX"
    finally:
        box.shutdown()
        box.server_close()
