"""Addresses that mail of tickets comes to: those of queues, and signed ones, each of one person in
one ticket."""

from __future__ import annotations

from typing import NamedTuple

from plugins.support.queues import Queue, queue_at
from townhall import kind_address, mail_sender, read_kind_address

KIND = "ticket"


class Place(NamedTuple):
    """Whose a signed address is, and in which ticket."""

    user_id: int
    thread_id: int


def reply_address(user_id: int, thread_id: int) -> str:
    """Where somebody's answers in a ticket go; empty while no mail is taken in."""
    return kind_address(KIND, user_id, thread_id) or ""


def place_of(address: str) -> Place | None:
    """What a signed address says; None for any other one."""
    numbers = read_kind_address(KIND, address)
    return Place(*numbers) if numbers is not None and len(numbers) == 2 else None


def serves(address: str) -> bool:
    """Whether mail to an address is for the help desk."""
    return queue_at(address) is not None or place_of(address) is not None


def is_own(address: str) -> bool:
    """Whether mail from an address comes from the desk itself: then nobody is to answer it."""
    return serves(address) or address.strip().lower() == mail_sender().lower()


def sender_of_queue(queue: Queue) -> str:
    """The address that answers of a queue come from; empty for that of all our mail."""
    return queue.address
