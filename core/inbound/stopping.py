"""Answers that say no more than STOP: mail of a sort ends by them, where no button is at hand."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from core.inbound.addresses import kind_address, read_kind_address
from core.inbound.letter import Letter
from core.inbound.rules import sender_of
from core.letters.actions import stop
from core.letters.links import Stop
from core.registry import NotificationSort
from core.site import site

KIND = "stop"
WORDS = frozenset({"stop", "unsubscribe"})
"""What ends it, in every language: mail says so."""


def stop_address(user_id: int, sort: str) -> str | None:
    """Where somebody's answers to mail of a sort go, if it may be ended by one; None while no
    mail is taken in. What they answer otherwise is a reply in the thread that it is about."""
    return kind_address(KIND, user_id, _number(sort))


def serves(address: str) -> bool:
    """Whether an address is one of these."""
    return read_kind_address(KIND, address) is not None


def take(letter: Letter, row: Any) -> bool:
    """End mail of a sort for whoever a mail is from, if that is all it says; whether it is.
    Raises `Refused` for another sender."""
    from core.inbound.trimming import own_words  # its patterns are for whoever gets mail

    numbers = read_kind_address(KIND, row.recipient)
    said = own_words(letter.text).strip().strip(".!").lower()
    if numbers is None or said not in WORDS:
        return False
    user, _actor = sender_of(letter, numbers[0])
    for _owner, sort in site().registry.of(NotificationSort):
        if _number(sort.name) == numbers[1]:
            stop(Stop(user.id, "sort", sort.name))
    return True


def _number(sort: str) -> int:
    return crc32(sort.encode())
