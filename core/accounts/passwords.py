"""Passwords: how they are kept, and which are too easy to guess."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from core.site import site

SHORTEST, LONGEST = 8, 1000
LIST = Path(__file__).with_name("common_passwords.txt")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = frozenset(pair for row in ROWS for way in (row, row[::-1]) for pair in pairwise(way))
LEET = str.maketrans("@4830$5!17", "aabeossilt")


class WeakPassword(ValueError):
    """A password is too easy to guess; the message is a sentence for the form."""


class _Kit(NamedTuple):
    hasher: PasswordHasher
    dummy: str


@lru_cache(maxsize=2)
def _kit(fast: bool) -> _Kit:
    # 19 MiB, two rounds: the least that OWASP advises for argon2id, 18 ms on the machine
    # this was chosen on. More memory would let a few sign-ins at once fill a small server.
    hasher = (
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        if fast
        else PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    )
    return _Kit(hasher, hasher.hash(secrets.token_hex(16)))


def _current() -> _Kit:
    # No environment sets `testing`; only a test can.
    return _kit(site().config.testing)


def hash_password(password: str) -> str:
    """What is kept of a password: argon2id with its own salt and parameters inside."""
    return _current().hasher.hash(password)


def verify(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one. Takes as long when nothing is kept.

    So an account that does not exist, or has no password yet, is not told by the clock.
    """
    kit = _current()
    try:
        kit.hasher.verify(kept or kit.dummy, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a kept password was hashed with other parameters than today's."""
    return _current().hasher.check_needs_rehash(kept)


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise `WeakPassword` for one that is short or among the first that are tried.

    `about` are words that anybody would try here: the name, the address, the community.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(_("At least %(n)s characters; three words are good.", n=SHORTEST))
    if len(password) > LONGEST:
        raise WeakPassword(_("At most %(n)s characters.", n=LONGEST))
    small = password.casefold()
    for word in _words(about):
        if word in small and len(small.replace(word, "")) < SHORTEST:
            raise WeakPassword(
                _("Names and addresses are tried first. Use ten other characters or three words.")
            )
    if _is_plain(small) or _is_common(small):
        raise WeakPassword(_("This password is in every list. Use ten characters or three words."))


def _words(about: Iterable[str]) -> set[str]:
    found = set()
    for text in about:
        whole = text.casefold().strip()
        local, _at, domain = whole.partition("@")
        found |= {whole, "".join(whole.split()), local, domain.partition(".")[0]}
        found |= set(re.split(r"[\s._+-]+", local))
    return {word for word in found if len(word) >= 3}


def _is_plain(small: str) -> bool:
    """Few different characters, or little beside runs along the alphabet or a keyboard."""
    jumps = sum(pair not in NEIGHBOURS and pair[0] != pair[1] for pair in pairwise(small))
    return len(set(small)) < 5 or jumps < 3


def _is_common(small: str) -> bool:
    """In the list: as it is, repeated, in leet letters, or with a few characters around."""
    period = (small + small).find(small, 1)
    tries = set()
    for text in {small, small[:period]}:
        core = text.strip("0123456789.,;:!?*#$%&+-_=/@ ")
        tries |= {text, text.translate(LEET)}
        if len(text) - len(core) < 6:
            tries |= {core, core.translate(LEET)}
    # Read each time: a tenth of a millisecond, and no memory kept for it.
    listed = LIST.read_bytes()
    return any(f"\n{text}\n".encode() in listed for text in tries if len(text) >= 4)
