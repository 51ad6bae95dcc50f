"""Addresses that take answers: signed, each for one person and one thread, for 90 days; and those
that a kind signs for a use of its own.

The part after the `+` holds who, where and until when, and a signature over all of it; that of
a kind its name, a dot, and whatever numbers it wants back. Both are written in letters that
survive servers which change case.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import date, timedelta
from typing import NamedTuple

from core import clock
from core.site import site

LIFE = 90
"""Days for which an address is good."""
_EPOCH = date(2020, 1, 1)
_SIGNATURE = 12
_LONGEST = 64


class Claim(NamedTuple):
    """What a signed address says: whose it is, what it answers to, and whether it is too old."""

    user_id: int
    thread_id: int
    is_over: bool


class BadSignature(ValueError):
    """An address of ours with a part that we did not sign."""


def reply_address(user_id: int, thread_id: int) -> str | None:
    """Where this person's answers to a thread go, or None while no mail is taken in."""
    token = reply_token(user_id, thread_id)
    local, _at, domain = site().config.mail_in.rpartition("@")
    return f"{local}+{token}@{domain}" if token else None


def reply_token(user_id: int, thread_id: int) -> str:
    """The signed part of such an address; empty while no mail is taken in."""
    if not site().config.mail_in:
        return ""
    until = (_today() + timedelta(days=LIFE) - _EPOCH).days
    packed = until.to_bytes(2, "big") + _number(user_id) + _number(thread_id)
    return _encoded(packed + _signature(packed))


def claim_of(address: str) -> Claim | None:
    """What one of our addresses says, or None for one that is not ours or says nothing.

    Raises `BadSignature`.
    """
    token = _part_of(address)
    # With a dot in it the part is of another sort: where bounces go, or a kind's own.
    return _read(token) if token and "." not in token else None


def kind_address(kind: str, *numbers: int) -> str | None:
    """An address of a kind's own, such as `reply+desk.mfrgg@example.org`, which a `MailRule`
    serves; None while no mail is taken in. `numbers` (whole, none below 0) come back from
    `read_kind_address`.

    It is the same whenever it is made and does not run out: a kind asks of what it finds whether
    it still takes answers. It proves who was given it, not who writes to it (see
    `core.inbound.rules.sender_of`).
    """
    local, _at, domain = site().config.mail_in.rpartition("@")
    if not local:
        return None
    packed = b"".join(map(_number, numbers))
    return f"{local}+{kind}.{_encoded(packed + _signature(packed, kind))}@{domain}"


def read_kind_address(kind: str, address: str) -> tuple[int, ...] | None:
    """The numbers in an address of this kind's own, or None for any other one, and for one that
    we did not sign."""
    named, dot, token = _part_of(address).partition(".")
    if named != kind or not dot:
        return None
    try:
        packed = _checked(token, kind)
        numbers = []
        while packed:
            number, packed = _number_from(packed)
            numbers.append(number)
    except BadSignature:
        return None
    return tuple(numbers)


def is_kinds_own(address: str) -> bool:
    """Whether an address of ours says that it is a kind's own."""
    return "." in _part_of(address)


def is_ours(address: str) -> bool:
    """Whether mail to an address is for this site's main address, with or without a `+` part."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == site().config.mail_in.lower() != ""


def shown(address: str) -> str:
    """An address of ours for people to look at, without the part that is somebody's to use."""
    local, _at, domain = address.rpartition("@")
    name, plus, _token = local.partition("+")
    return f"{name}+…@{domain}" if plus and is_ours(address) else address


def _part_of(address: str) -> str:
    """What stands behind the `+` of an address of ours; empty where nothing does."""
    local, _at, domain = address.strip().lower().rpartition("@")
    our_local, _at, our_domain = site().config.mail_in.lower().rpartition("@")
    name, _plus, part = local.partition("+")
    return part if our_domain and (name, domain) == (our_local, our_domain) else ""


def _encoded(signed: bytes) -> str:
    return base64.b32encode(signed).decode("ascii").rstrip("=").lower()


def _checked(token: str, purpose: str = "") -> bytes:
    """What a token holds. Raises `BadSignature`."""
    try:
        signed = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadSignature(token[:_LONGEST]) from error
    packed, signature = signed[:-_SIGNATURE], signed[-_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(packed, purpose)):
        raise BadSignature(token[:_LONGEST])
    return packed


def _read(token: str) -> Claim:
    packed = _checked(token)
    if len(packed) < 4:
        raise BadSignature(token[:_LONGEST])
    until = _EPOCH + timedelta(days=int.from_bytes(packed[:2], "big"))
    user_id, rest = _number_from(packed[2:])
    thread_id, _rest = _number_from(rest)
    return Claim(user_id, thread_id, _today() > until)


def _signature(packed: bytes, kind: str = "") -> bytes:
    purpose = f"address of {kind}" if kind else "reply address"
    key = f"mail in, {purpose}: {site().config.secret_key}".encode()
    return hmac.digest(key, packed, "sha256")[:_SIGNATURE]


def _number(value: int) -> bytes:
    """A number behind the count of its bytes."""
    length = max(1, (value.bit_length() + 7) // 8)
    return bytes([length]) + value.to_bytes(length, "big")


def _number_from(packed: bytes) -> tuple[int, bytes]:
    length = packed[0]
    return int.from_bytes(packed[1 : 1 + length], "big"), packed[1 + length :]


def _today() -> date:
    return clock.now().date()
