"""What the parts of a mail say, and the files among them. A part that cannot be read costs
only itself."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import PurePosixPath

from core.inbound.quoted_html import markdown_of
from core.text import TooLong

log = logging.getLogger("townhall.inbound")
LONGEST_TEXT = 1_000_000
# Decoders that are quadratic, or do something else than decode text.
_NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
# Parts that prove who wrote a mail; they are nothing to read.
_PROOFS = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-encrypted",
    }
)
_ODD = (ValueError, LookupError, AttributeError, TypeError, IndexError, KeyError, AssertionError)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a mail: what it was called, what it says it is, its bytes."""

    name: str
    content_type: str
    data: bytes

    @classmethod
    def of(cls, part: EmailMessage) -> SentFile | None:
        """The file in a part, or None for one without bytes."""
        data = bytes_of(part)
        content_type = type_of(part)
        name = _filename(part) or f"file.{content_type.rpartition('/')[2][:10]}"
        return (
            cls(PurePosixPath(name.replace("\\", "/")).name[:200], content_type, data)
            if data
            else None
        )


def is_file(part: EmailMessage) -> bool:
    """Whether a part is a file rather than words of the mail or a proof of who wrote it."""
    content_type = type_of(part)
    if content_type in _PROOFS:
        return False
    if content_type in ("text/plain", "text/html"):
        return _disposition(part) == "attachment" or bool(_filename(part))
    return True


def text_of(parts: Sequence[EmailMessage]) -> str:
    """All words of a mail: its plain parts, or where there are none its formatted ones as
    Markdown."""
    words = [part for part in parts if not is_file(part)]
    plain = [part for part in words if type_of(part) == "text/plain"]
    texts = [_plain_text(part) for part in plain]
    if not any(text.strip() for text in texts):
        texts = [_from_html(part) for part in words if type_of(part) == "text/html"]
    joined = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return _printable(joined)


def type_of(part: EmailMessage) -> str:
    """What a part says it is, in small letters."""
    try:
        return part.get_content_type().lower()
    except _ODD:
        return "application/octet-stream"


def bytes_of(part: EmailMessage) -> bytes:
    """What a part holds, or nothing when it cannot be read."""
    try:
        if part.get_content_maintype() == "message":
            inside = part.get_payload()
            whole = inside[0] if isinstance(inside, list) and inside else None
            return bytes(whole) if isinstance(whole, Message) else b""
        found = part.get_payload(decode=True)
    except (*_ODD, RecursionError):
        return b""
    return found if isinstance(found, bytes) else b""


def _plain_text(part: EmailMessage) -> str:
    text = _decoded(part).replace("\r\n", "\n")
    try:
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        joins = str(part.get_param("delsp", "")).lower() == "yes"
    except _ODD:
        is_flowed = joins = False
    return _unfolded(text, joins=joins) if is_flowed else text


def _from_html(part: EmailMessage) -> str:
    html = _decoded(part)
    try:
        return markdown_of(html)
    except TooLong:
        return ""


def _decoded(part: EmailMessage) -> str:
    data = bytes_of(part)[:LONGEST_TEXT]
    try:
        name = codecs.lookup(str(part.get_content_charset() or "utf-8")).name
    except _ODD:
        name = "utf-8"
    for charset in (name, "utf-8"):
        if charset.replace("-", "_") in _NO_TEXT:
            continue
        try:
            return data.decode(charset)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _unfolded(text: str, *, joins: bool) -> str:
    """Lines that were folded to be sent (RFC 3676) as the paragraphs they were."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if open_depth == depth and words != "-- ":
            out[-1].append(words)
        else:
            out.append([">" * depth + (" " if depth else ""), words])
        flows = words.endswith(" ") and words != "-- "
        if flows and joins:
            out[-1][-1] = words[:-1]
        open_depth = depth if flows else -1
    return "\n".join("".join(parts) for parts in out)


def _printable(text: str) -> str:
    """Without controls and the halves of characters that no database takes."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n"))


def _filename(part: EmailMessage) -> str:
    try:
        return _printable(part.get_filename() or "").strip()
    except _ODD:
        return ""


def _disposition(part: EmailMessage) -> str:
    try:
        return part.get_content_disposition() or ""
    except _ODD:
        return ""
