"""Numbers that tell every process when something it has cached is stale.

Read once a request (one query); what is cached is made anew when its number has moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from core.db import Prepared, database
from core.models import Version

Name = Literal["plugins", "access", "settings", "tags"]
T = TypeVar("T")


class _Row(NamedTuple):
    name: str
    value: int


_all = Prepared(_Row, lambda: Version.select(Version.name, Version.value))
_known: dict[str, int] = {}


class _Changing(threading.local):
    """What this thread has changed since it last read the numbers. Nobody else may see it
    before the commit, and nobody at all after a rollback, so it stays out of the shared value."""

    def __init__(self) -> None:
        self.values: dict[str, dict[int, Any]] = {}


_changing = _Changing()


def refresh() -> None:
    """Read the numbers. Called at the start of each request and each round of a worker."""
    global _known  # replaced whole, so that other threads never see half of it
    _changing.values.clear()
    _known = dict(_all.all())


def bump(name: Name) -> None:
    """Say that everything cached under `name` is stale. Inside the changing transaction.

    This thread sees its own change at once, everybody else after the commit.
    """
    changed = Version.update(value=Version.value + 1).where(Version.name == name).execute()
    if not changed:
        Version.insert(name=name, value=2).on_conflict_ignore().execute()
    _changing.values[name] = {}


class Cached(Generic[T]):
    """A value of this process that is loaded again when its version has moved."""

    def __init__(self, name: Name, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._held: tuple[tuple[int, int], T] | None = None

    def get(self) -> T:
        """The value, loaded at need."""
        mine = _changing.values.get(self._name)
        if mine is not None:
            if id(self) not in mine:
                mine[id(self)] = self._load()
            value: T = mine[id(self)]
            return value
        key = (id(database.obj), _known.get(self._name, 0))
        held = self._held
        if held is None or held[0] != key:
            held = self._held = (key, self._load())
        return held[1]
