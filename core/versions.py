"""Numbers that tell every process when something it has cached is stale.

Read once a request (one query); what is cached is made anew when its number has moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Literal, NamedTuple, TypeVar

from core.db import Prepared, database
from core.models import Version

Name = Literal["plugins", "access", "settings"]
T = TypeVar("T")


class _Row(NamedTuple):
    name: str
    value: int


_all = Prepared(_Row, lambda: Version.select(Version.name, Version.value))
_known: dict[str, int] = {}


def refresh() -> None:
    """Read the numbers. Called at the start of each request and each round of a worker."""
    _known.clear()
    _known.update(_all.all())


def bump(name: Name) -> None:
    """Say that everything cached under `name` is stale. Inside the changing transaction."""
    changed = Version.update(value=Version.value + 1).where(Version.name == name).execute()
    if not changed:
        Version.insert(name=name, value=2).on_conflict_ignore().execute()
    refresh()


class Cached(Generic[T]):
    """A value of this process that is loaded again when its version has moved."""

    def __init__(self, name: Name, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._key: tuple[int, int] | None = None
        self._value: T | None = None

    def get(self) -> T:
        """The value, loaded at need."""
        key = (id(database.obj), _known.get(self._name, 0))
        if self._key != key or self._value is None:
            self._value = self._load()
            self._key = key
        return self._value
