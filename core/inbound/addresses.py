"""Addresses that take answers: signed, each for one person and one thread, for 90 days.

The part after the `+` holds who, where and until when, and a signature over all of it. It is
written in letters that survive servers which change case.
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
    signed = packed + _signature(packed)
    return base64.b32encode(signed).decode("ascii").rstrip("=").lower()


def claim_of(address: str) -> Claim | None:
    """What one of our addresses says, or None for one that is not ours or says nothing.

    Raises `BadSignature`.
    """
    local, _at, domain = address.strip().lower().rpartition("@")
    our_local, _at, our_domain = site().config.mail_in.lower().rpartition("@")
    name, plus, token = local.partition("+")
    if not our_domain or (name, domain) != (our_local, our_domain) or not plus:
        return None
    # With a dot in it the part is of another sort: where bounces go, or a kind's own.
    return _read(token) if "." not in token else None


def is_ours(address: str) -> bool:
    """Whether mail to an address is for this site's main address, with or without a `+` part."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == site().config.mail_in.lower() != ""


def shown(address: str) -> str:
    """An address of ours for people to look at, without the part that is somebody's to use."""
    local, _at, domain = address.rpartition("@")
    name, plus, _token = local.partition("+")
    return f"{name}+…@{domain}" if plus and is_ours(address) else address


def _read(token: str) -> Claim:
    try:
        signed = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadSignature(token[:_LONGEST]) from error
    packed, signature = signed[:-_SIGNATURE], signed[-_SIGNATURE:]
    if len(packed) < 4 or not hmac.compare_digest(signature, _signature(packed)):
        raise BadSignature(token[:_LONGEST])
    until = _EPOCH + timedelta(days=int.from_bytes(packed[:2], "big"))
    user_id, rest = _number_from(packed[2:])
    thread_id, _rest = _number_from(rest)
    return Claim(user_id, thread_id, _today() > until)


def _signature(packed: bytes) -> bytes:
    key = f"mail in, reply address: {site().config.secret_key}".encode()
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
