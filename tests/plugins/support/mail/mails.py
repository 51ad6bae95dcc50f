"""Mail as people's programs write it to a help desk, and what has become of it, for its tests."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count
from typing import Any

from plugins.support.models import SupportEntry, SupportLetter, SupportSuspended
from townhall import Post, Thread

MAIL_IN = "reply@town.example.org"
HELP = "help@town.example.org"
SALES = "sales@town.example.org"
DORA = "Dora Quill <dora@example.net>"
_numbers = count(1)


def letter(text: str = "The hose leaks.", /, **headers: str | None) -> EmailMessage:
    """A mail of dora's, whom nobody knows, to the queue. Headers that are None are left out."""
    message = EmailMessage()
    message["From"] = DORA
    message["To"] = HELP
    message["Subject"] = "The hose leaks"
    message["Message-ID"] = f"<{next(_numbers)}@mail.example.net>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def answer_to(sent: EmailMessage, text: str, /, **headers: str | None) -> EmailMessage:
    """What a mail program makes when its person answers a mail."""
    given = {
        "From": str(sent["To"]),
        "To": str(sent["Reply-To"] or sent["From"]),
        "Subject": str(sent["Subject"]),
        "In_Reply_To": str(sent["Message-ID"]),
        "References": f"{sent['References'] or ''} {sent['Message-ID']}".strip(),
    }
    return letter(text, **{**given, **headers})


def tickets() -> list[Thread]:
    """All tickets, oldest first."""
    return list(Thread.select().where(Thread.kind == "ticket").order_by(Thread.id))


def said_in(thread: Any) -> list[str]:
    """What a ticket says, in order."""
    mine = Post.select(Post.body).where(Post.thread == thread.id)
    return [row.body for row in mine.order_by(Post.number)]


def waiting() -> list[str]:
    """Why mails wait, in order."""
    return [row.reason for row in SupportSuspended.select().order_by(SupportSuspended.id)]


def log_of(thread: Any, sort: str) -> list[Any]:
    """What the log of a ticket says of a sort."""
    mine = (SupportEntry.thread == thread.id) & (SupportEntry.sort == sort)
    return [row.after for row in SupportEntry.select().where(mine).order_by(SupportEntry.id)]


def letters() -> list[SupportLetter]:
    """All mail of tickets, oldest first."""
    return list(SupportLetter.select().order_by(SupportLetter.id))


def text_of(mail: EmailMessage) -> str:
    """The plain half of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
