"""Turning the words of foreign files into values, or saying that they cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

# PostgreSQL keeps no NUL, and half a surrogate pair cannot be encoded at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BrokenRow(ValueError):
    """A row lacks what it must have, or says it in a way nobody can read."""


# What reading a value of an unexpected sort raises, `BrokenRow` among them.
WRONG_SHAPE = (ValueError, TypeError, AttributeError, KeyError)


def clean(text: str) -> str:
    """The text with what no database can hold replaced, and line ends made one sort."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def line(text: str, limit: int) -> str:
    """The text on one line, its blanks joined, at most `limit` characters."""
    joined = " ".join(clean(text).split())
    return joined if len(joined) <= limit else joined[: limit - 1].rstrip() + "…"


def moment(text: object) -> datetime:
    """An ISO date and time as aware UTC; without a zone it is UTC. Raises `BrokenRow`."""
    try:
        given = datetime.fromisoformat(str(text))
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BrokenRow(f"{str(text)[:40]!r} is not a date") from error


def number(text: object) -> int:
    """A whole number that fits a column. Raises `BrokenRow`."""
    try:
        value = int(str(text))
    except ValueError as error:
        raise BrokenRow(f"{str(text)[:40]!r} is not a number") from error
    if not -(2**31) <= value < 2**31:
        raise BrokenRow(f"{value} is out of range")
    return value


def needed(row: Mapping[str, str], name: str) -> str:
    """The value of a field that must be there. Raises `BrokenRow`."""
    try:
        return row[name]
    except KeyError:
        raise BrokenRow(f"{name} is missing") from None
