"""Takes back what a block has written: the town of the contract tests is made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from core.buffer import flush_all
from core.db import Prepared, database, ensure_connected
from core.models import Version


@contextmanager
def undone() -> Iterator[None]:
    """Take back at the end what the block has written, and what it has only remembered."""
    ensure_connected()
    with database.atomic() as everything:
        try:
            yield
        finally:
            inside = dict(_versions())
            flush_all()
            everything.rollback()
            _move_on(inside)


class _Number(NamedTuple):
    name: str
    value: int


_numbers = Prepared(_Number, lambda: Version.select(Version.name, Version.value))


def _versions() -> list[_Number]:
    """Every version number."""
    return _numbers.all()


def _move_on(inside: dict[str, int]) -> None:
    """Let no version number of the block come again: caches hold what it stood for."""
    known = dict(_versions())
    for name in inside.keys() - known.keys():
        Version.create(name=name, value=inside[name] + 1)
    for name, value in known.items():
        if inside.get(name, value) != value:
            Version.update(value=inside[name] + 1).where(Version.name == name).execute()
