"""Recovery codes: ten that work once each, for when the app is lost. Kept as passwords are.

A code is a letter that says its slot and eleven random ones of thirty: 54 bits, too many to
try out where tries are counted, and slow to try out for who has the database.
"""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz2345679"  # none that looks like another
SLOTS = 10
LENGTH = 12


def new_codes() -> list[str]:
    """One code for each slot, as they are printed: `acde-fghj-kmnp`."""
    return [_printed(LETTERS[slot] + _random()) for slot in range(SLOTS)]


def plain(typed: str) -> str:
    """A code as it is hashed, however it was typed."""
    return "".join(c for c in typed.casefold() if c in LETTERS)[: LENGTH + 1]


def slot_of(code: str) -> int | None:
    """Which of the ten a plain code is, or None if it is none."""
    slot = LETTERS.find(code[:1]) if len(code) == LENGTH else -1
    return slot if 0 <= slot < SLOTS else None


def _random() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))


def _printed(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))
