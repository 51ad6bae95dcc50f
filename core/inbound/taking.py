"""Where all ways in end: the bytes of a mail are kept before anybody has looked at them."""

from __future__ import annotations

import logging
import secrets

from core import clock, files, outbox
from core.db import transaction
from core.inbound import addresses
from core.inbound.letter import MOST_BYTES
from core.inbound.models import InboundMail
from core.inbound.rules import served

log = logging.getLogger("townhall.inbound")
TOPIC = "inbound.sort"
FOLDER = "mail"


def take(raw: bytes, recipient: str = "", returns_to: str | None = None, *, source: str) -> int:
    """Keep a mail and have a worker sort it; its number.

    `recipient` and `returns_to` are those of the envelope: empty when the way it came does not
    tell for whom it is, None when it does not tell where it goes back to. When this returns,
    the mail is safe. Raises `core.files.NoRoom`, `core.files.Away` or what the database does,
    and then it was not taken.
    """
    name = ""
    if len(raw) <= MOST_BYTES:
        name = secrets.token_hex(16)
        files.put(FOLDER, file_name(name), raw)
    try:
        with transaction():
            row = InboundMail.create(
                source=source,
                recipient=recipient.strip().lower()[:254],
                returns_to=_returns_to(returns_to),
                size=len(raw),
                raw=name,
                received_at=clock.now(),
            )
            outbox.put(TOPIC, {"mail": row.id})
    except BaseException:
        if name:
            forget_bytes(name)
        raise
    return int(row.id)


def serves(recipient: str) -> bool:
    """Whether mail to an address can be for anybody here; asked before its bytes are taken."""
    recipient = recipient.strip().lower()
    if not addresses.is_ours(recipient):
        return served(recipient) is not None
    try:
        addresses.claim_of(recipient)
    except addresses.BadSignature:
        return False
    return True


def file_name(key: str) -> str:
    """The name under which the bytes of a mail are kept."""
    return f"{key}.eml"


def bytes_of(row: InboundMail) -> bytes | None:
    """A mail as it came, or None when its bytes have gone."""
    return files.read(FOLDER, file_name(row.raw)) if row.raw else None


def beginning_of(row: InboundMail, most: int) -> bytes | None:
    """The first bytes of a mail, for pages: its words come before its files. None when they
    have gone."""
    found = files.open_file(FOLDER, file_name(row.raw)) if row.raw else None
    if found is None:
        return None
    parts: list[bytes] = []
    try:
        for chunk in found.chunks:
            parts.append(chunk)
            if sum(map(len, parts)) >= most:
                break
    finally:
        found.close()
    return b"".join(parts)[:most]


def forget_bytes(key: str) -> None:
    """Let the bytes of a mail go; when their place is away, the sweeper finds them later."""
    try:
        files.remove(FOLDER, file_name(key))
    except files.Away:
        log.warning("bytes of a mail stay for now", extra={"key": key})


def _returns_to(given: str | None) -> str:
    """The envelope's sender as it is kept: `<>` for none at all, empty when it is not known."""
    if given is None:
        return ""
    return given.strip(" <>")[:254] or "<>"
