"""What ties a mail to whom it went to: signed ids, return addresses, and roots of threads.

All are bound to the address that the mail goes to: after it has changed they mean nothing.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime
from typing import NamedTuple

from core.accounts.models import User
from core.mail import domain
from core.site import site

_ID = re.compile(r"<?m(\d{1,10})\.(\d{1,10})\.([0-9a-f]{1,30})\.([0-9a-f]{20})@[^<>\s]+>?")
_RETURN = re.compile(r"\+b(\d{1,10})\.([0-9a-f]{20})@")


class Sent(NamedTuple):
    """To whom a mail of ours went, and about which thread (0: none)."""

    user_id: int
    thread_id: int


def mark(purpose: str, address: str, *parts: object) -> str:
    """A short signature over some values and the address they are sent to."""
    text = "\0".join([f"letters.{purpose}", address, *map(str, parts)])
    key = site().config.secret_key.encode()
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:20]


def message_id(sent: Sent, address: str, row_id: int, queued_at: datetime) -> str:
    """The id of the mail that tells of a row: the same whenever it is made."""
    # Ids of rows come again on SQLite once the table was empty; moments do not.
    stamp = f"{int(queued_at.timestamp() * 1_000_000):x}{row_id:08x}"
    signed = mark("id", address, *sent, stamp)
    return f"<m{sent.user_id}.{sent.thread_id}.{stamp}.{signed}@{domain()}>"


def read_message_id(text: str) -> Sent | None:
    """To whom a mail with this id went, or None unless we sent it to the address that this
    account still has."""
    found = _ID.fullmatch(text.strip())
    if found is None:
        return None
    sent = Sent(int(found[1]), int(found[2]))
    address = address_of(sent.user_id)
    return sent if address and _same(found[4], mark("id", address, *sent, found[3])) else None


def written_at(text: str) -> datetime | None:
    """When a mail was put to wait, by its id of ours, which the caller has found to be signed."""
    found = _ID.fullmatch(text.strip())
    if found is None or len(found[3]) <= 8:
        return None
    return datetime.fromtimestamp(int(found[3][:-8], 16) / 1_000_000, UTC)


def root_id(thread_id: int) -> str:
    """The id that all mails about a thread refer to, so that mail programs put them together."""
    return f"<thread-{thread_id}@{domain()}>"


def return_address(user_id: int, address: str) -> str:
    """Where other servers send back what they cannot deliver: it names whose mail it was.
    Empty when no mail comes in here."""
    local, _, host = site().config.mail_in.rpartition("@")
    return f"{local}+b{user_id}.{mark('return', address, user_id)}@{host}" if local else ""


def read_return_address(text: str) -> int | None:
    """Whose mail was returned to the address that stands in this text, or None if we never gave
    it out."""
    found = _RETURN.search(text)
    if found is None:
        return None
    user_id = int(found[1])
    address = address_of(user_id)
    return user_id if address and _same(found[2], mark("return", address, user_id)) else None


def address_of(user_id: int) -> str:
    """The address an account has now, or nothing."""
    row = User.get_or_none(User.id == user_id) if 0 < user_id < 2**31 else None
    return (row.email or "") if row is not None else ""


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given, wanted)
