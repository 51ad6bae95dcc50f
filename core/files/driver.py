"""What a place for files must be able to do, and what can go wrong there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

CHUNK = 64 * 1024


class NoRoom(OSError):
    """The disk is nearly full: what is left belongs to the database."""


class Away(OSError):
    """The place where files are kept does not answer."""


def _nothing() -> None:
    """Nothing to give back."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is being read: its size, its bytes in pieces, and what to call afterwards."""

    size: int
    chunks: Iterator[bytes]
    close: Callable[[], None] = _nothing


class Driver(Protocol):
    """A place for files. Paths look like `folder/name` and were checked by `core.files`."""

    def put(self, path: str, data: bytes | BinaryIO, size: int) -> None:
        """Keep a file, whole or not at all. Raises `NoRoom` or `Away`."""

    def open(self, path: str) -> Stored | None:
        """A file to read, or None when it is not there. Raises `Away`."""

    def remove(self, path: str) -> None:
        """Forget a file; one that is gone already is no error. Raises `Away`."""

    def names(self, folder: str) -> Iterator[tuple[str, float]]:
        """Name and time of change of every file of a folder, half-written ones included."""
