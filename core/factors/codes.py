"""Codes of six digits that an app shows for half a minute (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
DRIFT = (0, -1, 1)
"""Steps that a clock may be off, in the order in which they are tried."""


def new_secret() -> str:
    """160 random bits, as apps take them: 32 letters and digits (base32)."""
    return pyotp.random_base32()


def matching_step(secret: str, typed: str, now: datetime, *, after: int) -> int | None:
    """The step of time that a code stands for, if it is later than the step `after`."""
    digits = only_digits(typed)
    here = int(now.timestamp()) // SECONDS
    made = pyotp.HOTP(secret)
    # All are compared, so that the time taken tells nothing.
    fits = [here + off for off in DRIFT if hmac.compare_digest(made.at(here + off), digits)]
    return next((step for step in fits if step > after), None)


def only_digits(typed: str) -> str:
    """A code without the spaces that apps show, in plain digits."""
    return "".join(str(int(c)) for c in typed if c.isdecimal())[:8]


def is_code(typed: str) -> bool:
    """Whether somebody means a code of the app, and not one on paper."""
    return len("".join(typed.split())) == 6 and len(only_digits(typed)) == 6


def address(secret: str, *, who: str, community: str) -> str:
    """What the square picture says to the app."""
    # A colon would end the name of the issuer.
    name = community.replace(":", " ")
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=name)


def in_groups(secret: str) -> str:
    """A secret as people copy it: in groups of four."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
