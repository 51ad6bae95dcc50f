"""Fetches mail from a mailbox. A mail is marked as seen after it was kept and not before: who
dies in between fetches it again, and finds that it is here."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from core.inbound.letter import MOST_BYTES
from core.inbound.taking import take

log = logging.getLogger("townhall.inbound")
AT_ONCE = 50
"""Mails in one round; the next round fetches the others."""
ANSWER_WITHIN = 30
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(OSError):
    """The mailbox cannot be read just now; the message says why, without the password."""


def fetch(url: str) -> int:
    """Fetch what nobody has seen yet; how many mails were kept. Raises `MailboxAway`."""
    parts = urlsplit(url)
    try:
        with _opened(parts) as box:
            numbers = _answer(box.uid("SEARCH", "UNSEEN"))
            unseen = b" ".join(part for part in numbers if isinstance(part, bytes)).split()
            for number in unseen[:AT_ONCE]:
                _fetch_one(box, number.decode("ascii"))
            return len(unseen[:AT_ONCE])
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        if isinstance(error, MailboxAway):
            raise
        raise MailboxAway(f"{parts.hostname}: {error}"[:200]) from error


def _fetch_one(box: imaplib.IMAP4, number: str) -> None:
    told = _answer(box.uid("FETCH", number, "(RFC822.SIZE)"))
    found = _SIZE.search(b" ".join(part for part in told if isinstance(part, bytes)))
    if found is None:  # somebody else has taken it away meanwhile
        return
    if int(found[1]) > MOST_BYTES:
        log.warning("a mail is too large and stays in the mailbox", extra={"size": int(found[1])})
    else:
        whole = _answer(box.uid("FETCH", number, "(BODY.PEEK[])"))
        raw = next((part[1] for part in whole if isinstance(part, tuple)), None)
        if raw is None:
            return
        take(bytes(raw), source="imap")
    _answer(box.uid("STORE", number, "+FLAGS", r"(\Seen)"))


@contextmanager
def _opened(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    host = parts.hostname or "localhost"
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=ANSWER_WITHIN)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=ANSWER_WITHIN)
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _answer(box.select('"{}"'.format(folder.replace("\\", "\\\\").replace('"', '\\"'))))
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _answer(given: tuple[str, Sequence[object]]) -> list[object]:
    """What a server says to a command. Raises `MailboxAway` for a no."""
    status, said = given
    if status != "OK":
        words = b" ".join(part for part in said if isinstance(part, bytes))
        raise MailboxAway(f"The mailbox says {status}: {words[:150].decode(errors='replace')}")
    return list(said)
