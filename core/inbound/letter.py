"""A raw mail as what the rest of this package needs of it. Nothing in it can cost more than
its length: what looks like a bomb is refused before it is taken apart."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, cast

from core.inbound.bodies import SentFile, is_file, text_of

MOST_BYTES = 25 * 1024 * 1024
MOST_PARTS = 100
DEEPEST = 10
MOST_LINES = 600_000
MOST_LOOKS = 6_000_000
"""Each line is held against the end of every part that it is in."""
LONGEST_TAKEN = 20.0
"""Seconds; a mail that takes longer has found a way that nobody had thought of."""
CHUNK = 64 * 1024
LONGEST_HEADER = 4000
LONGEST_HEAD = 256 * 1024
LONGEST_ID = 250
"""Longer ids count as none: cut ones could be made to be the same."""

_CONTENT_HEAD = re.compile(
    rb"(?im)^content-(?:type|disposition|transfer-encoding):[^\n]*(?:\n[ \t][^\n]*)*"
)
_NESTING = re.compile(rb"(?i)boundary|message/")
_BOUNDARY = re.compile(rb'(?i)boundary\s*=\s*"?([^";\r\n]{1,200})')
_ID = re.compile(r"<[^<>\s]{1,250}>")
_PLAIN = re.compile(r'[^\s"(),:;<>@\\\[\]]{1,64}@[^\s"(),:;<>@\\\[\]]{1,255}')


class Unreadable(ValueError):
    """This is no mail that can be taken apart; the message is one word of core.inbound.reasons."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was read.

    `sender` is the one address in `From`, or "" where that is not a plain one. `answers` are
    ids of mails that it answers to, the newest first. `text` is all that it says, quotes and
    signature included. `sender_name` is what `From` calls its sender, `ready` what its rule has
    prepared.
    """

    message: EmailMessage
    message_id: str
    sender: str
    subject: str
    recipients: tuple[str, ...]
    answers: tuple[str, ...]
    text: str
    files: tuple[SentFile, ...]
    sender_name: str = ""
    ready: Any = None


def read_letter(raw: bytes) -> Letter:
    """Take a mail apart. Raises `Unreadable`."""
    message = _parsed(raw)
    parts = list(_leaves(message))
    senders = [address for _name, address in _people(message, "From")]
    told = [
        address
        for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
        for _name, address in _people(message, name)
    ]
    return Letter(
        message=message,
        message_id=id_in(header(message, "Message-ID")),
        sender=senders[0] if len(senders) == 1 and is_plain(senders[0]) else "",
        subject=" ".join(header(message, "Subject").split())[:255],
        recipients=tuple(dict.fromkeys(told))[:50],
        answers=_answers(message),
        text=text_of(parts),
        files=tuple(_files(parts)),
        sender_name=_shown_name(message) if len(senders) == 1 else "",
    )


def people_in(letter: Letter, name: str) -> list[tuple[str, str]]:
    """Names and plain addresses in a header such as `Cc`, at most 50."""
    found = _people(letter.message, name)
    return [(called, address) for called, address in found if is_plain(address)][:50]


def _shown_name(message: EmailMessage) -> str:
    """The name in `From`, written out where it is encoded (RFC 2047)."""
    called = getaddresses([header(message, "From")[:LONGEST_HEADER]])
    return " ".join(called[0][0].split())[:120] if called else ""


def header(message: EmailMessage, name: str) -> str:
    """The first header of a name as text, without what no terminal or page should get."""
    return next(iter(headers(message, name)), "")


def headers(message: EmailMessage, name: str) -> list[str]:
    """All headers of a name, the first 20, as text; broken ones as they stand."""
    found: list[str] = []
    for key, value in message.raw_items():
        if key.lower() == name.lower() and len(found) < 20:
            found.append(_plain(message, key, str(value)[:LONGEST_HEADER]))
    return found


def is_plain(address: str) -> bool:
    """Whether this is one address, of characters that every table and mail program takes."""
    return address.isprintable() and _PLAIN.fullmatch(address) is not None


def id_in(text: str) -> str:
    """The first id in a header such as `Message-ID`, or "" when there is none to trust."""
    match = _ID.search(text[:LONGEST_HEADER])
    return match[0] if match and len(match[0]) <= LONGEST_ID else ""


def key_of(letter: Letter, recipient: str, raw: bytes) -> str:
    """What makes two mails to one of our addresses the same: their id, else all they say."""
    said = letter.message_id.encode() or hashlib.sha256(raw).digest()
    return hashlib.sha256(b"\0".join((recipient.lower().encode(), said))).hexdigest()


def _parsed(raw: bytes) -> EmailMessage:
    if len(raw) > MOST_BYTES:
        raise Unreadable("large")
    if len(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]) > LONGEST_HEAD:
        raise Unreadable("odd")
    if _is_bomb(raw):
        raise Unreadable("odd")
    try:
        return _taken_apart(raw)
    except (
        RecursionError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
    ) as error:
        raise Unreadable("odd") from error


def _taken_apart(raw: bytes) -> EmailMessage:
    parser = BytesFeedParser(policy=policy.default)
    until = time.monotonic() + LONGEST_TAKEN
    for start in range(0, len(raw), CHUNK):
        parser.feed(raw[start : start + CHUNK])
        if time.monotonic() > until:
            raise Unreadable("odd")
    return cast("EmailMessage", parser.close())


def _is_bomb(raw: bytes) -> bool:
    """Whether taking a mail apart would cost more than its length."""
    # Old line ends end lines for the parser too.
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    heads = _CONTENT_HEAD.findall(raw)
    levels = len(_NESTING.findall(raw))
    # Every part but plain ones names itself, and every level of a mail has a name for its end.
    if len(heads) > 4 * MOST_PARTS or levels > 2 * MOST_PARTS:
        return True
    lines = raw.count(b"\n")
    if lines > MOST_LINES or lines * levels > MOST_LOOKS:
        return True
    if any(len(head) > LONGEST_HEADER or head.count(b";") > 50 for head in heads):
        return True
    if sum(map(len, heads)) > 16 * LONGEST_HEADER:
        return True
    ends = {end.strip() for head in heads for end in _BOUNDARY.findall(head)}
    return sum(raw.count(b"\n--" + end) for end in ends) > 4 * MOST_PARTS


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others. Raises `Unreadable` for too many or too deep ones."""
    left = [(message, 0)]
    seen = 0
    while left:
        part, depth = left.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise Unreadable("odd")
        inside = part.get_payload() if part.is_multipart() else None
        # A mail inside of a mail stays one file; its parts are not parts of ours.
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            left.extend((cast("EmailMessage", child), depth + 1) for child in reversed(inside))
        else:
            yield part


def _files(parts: list[EmailMessage]) -> Iterator[SentFile]:
    for part in parts:
        if is_file(part):
            found = SentFile.of(part)
            if found is not None:
                yield found


def _people(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses in a header, without going through the structured parser, whose
    cost is quadratic in places."""
    raw = [str(v)[:LONGEST_HEADER] for key, v in message.raw_items() if key.lower() == name.lower()]
    folded = [" ".join(value.split()) for value in raw[:20]]
    # Comments in comments and groups in groups are read by recursion.
    if any(value.count("(") > 20 or value.count(":") > 50 for value in folded):
        return []
    return [(called, address) for called, address in getaddresses(folded) if "@" in address]


def _answers(message: EmailMessage) -> tuple[str, ...]:
    """Ids in `References` and `In-Reply-To`, the newest first."""
    known = _ID.findall(header(message, "References"))[-50:]
    last = id_in(header(message, "In-Reply-To"))
    return tuple(dict.fromkeys([*([last] if last else []), *reversed(known)]))


def _plain(message: EmailMessage, name: str, value: str) -> str:
    try:
        text = str(message.policy.header_fetch_parse(name, value))
    except (HeaderParseError, ValueError, LookupError, IndexError, AttributeError, TypeError):
        text = value
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else " " for c in text).strip()
