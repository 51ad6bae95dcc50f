"""Numbers that tell every process when something it has cached is stale.

Read once a request (one query); what is cached is made anew when its number has moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, Literal, NamedTuple, NewType, TypeVar

import peewee
from flask import has_request_context, request
from peewee import fn

from core.cache import Bounded
from core.db import Prepared, database, hold_writes, is_postgres, state_of
from core.db import state as db_state
from core.models import Version

# Not a version: kept beside them because they are read at the start of everything anyway.
READ_ONLY = "read_only"
OFF, ON = 1, 2
Own = NewType("Own", str)
"""The number of a plugin (see `Versioned`)."""
Name = Literal["plugins", "access", "settings", "tags", "pins", "terms", "review", "webhooks"] | Own
T = TypeVar("T")


class _Row(NamedTuple):
    name: str
    value: int


class _Told(NamedTuple):
    numbers: str | None
    state: str


_all = Prepared(_Row, lambda: Version.select(Version.name, Version.value))
_all_at_once = Prepared(  # for PostgreSQL, where each statement is a way there and back
    _Told, lambda: peewee.Select(columns=[told(), fn.pg_current_snapshot().cast("TEXT")])
)
_known: dict[str, int] = {}


class _Changing(threading.local):
    """What this thread has changed since it last read the numbers. Nobody else may see it
    before the commit, and nobody at all after a rollback, so it stays out of the shared value."""

    def __init__(self) -> None:
        self.values: dict[str, dict[int, Any]] = {}
        self.read_at: Hashable = None
        """The state of the database in which this thread last read the numbers (`state`)."""
        self.opened: Any = None
        """What the state is made of, as read with the numbers; None where it was not."""


_changing = _Changing()


def refresh() -> None:
    """Read the numbers. Called at the start of each request and each round of a worker."""
    _take(dict(_all.all()))


def state() -> Hashable:
    """What `core.db.state` says, with the numbers read as of then. On SQLite they are not read
    again while nothing has been committed."""
    if is_postgres():
        found = _all_at_once.first()
        assert found is not None
        take(found.numbers or "")
        return found.state
    now = db_state()
    if _changing.read_at != now:
        refresh()
        _changing.read_at = now
    return now


def told() -> peewee.Query:
    """The numbers as one text, for a query that is asked at the start of a request anyway."""
    join = fn.STRING_AGG if is_postgres() else fn.GROUP_CONCAT
    number = Version.value.cast("TEXT")
    return Version.select(join(Version.name.concat(":").concat(number), ","))


def take(text: str, opened: Any = None) -> None:
    """What `refresh` does, with the numbers as `told` has read them, and `core.db.state_column`
    with them."""
    pairs = (part.rpartition(":") for part in text.split(",") if part)
    _take({name: int(number) for name, _colon, number in pairs})
    _changing.opened = opened


def _take(numbers: dict[str, int]) -> None:
    global _known  # replaced whole, so that other threads never see half of it
    _changing.values.clear()
    _changing.opened = None
    _known = numbers
    hold_writes(on=is_read_only())


def is_read_only() -> bool:
    """Whether the site takes no writes, as read at the start of this request or round."""
    return _known.get(READ_ONLY, OFF) == ON


def set_read_only(*, on: bool) -> None:
    """Let the site take no writes, or take them again. This thread's connection follows at
    once, every other process at the start of its next request or round."""
    hold_writes(on=False)
    Version.insert(name=READ_ONLY, value=ON if on else OFF).on_conflict(
        conflict_target=[Version.name], preserve=[Version.value]
    ).execute()
    refresh()


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
        self._held: tuple[tuple[Any, int], T] | None = None

    def get(self) -> T:
        """The value, loaded at need."""
        mine = _changing.values.get(self._name)
        if mine is not None:
            if id(self) not in mine:
                mine[id(self)] = self._load()
            value: T = mine[id(self)]
            return value
        key = (database.obj, _known.get(self._name, 0))
        held = self._held
        if held is None or held[0] != key:
            held = self._held = (key, self._load())
        return held[1]


class Versioned(Cached[T]):
    """A value that a plugin keeps in every process until it says that it has changed.

    All of one plugin's go by one number, so `changed` on any of them lets all be loaded again.
    """

    def __init__(self, plugin: str, load: Callable[[], T]) -> None:
        # As long as the column is: plugins whose names begin alike would share a number, which
        # costs a load and nothing else.
        self._number = Own(f"plugin:{plugin}"[: Version.name.max_length])
        super().__init__(self._number, load)

    def changed(self) -> None:
        """Say that it is stale. Inside the changing transaction: this thread sees its own
        change at once, everybody else after the commit."""
        bump(self._number)


class UntilWritten(Generic[T]):
    """Values by key that hold until anybody commits anything: for what is counted over very many
    rows, on pages that only read. The state of the database comes with the numbers, at no cost."""

    def __init__(self, size: int) -> None:
        self._kept: Bounded[T] = Bounded(size)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made anew where none is kept."""
        found = self.find(key)
        return self.keep(key, make()) if found is None else found

    def find(self, key: Hashable) -> T | None:
        """The value of a key, if one is kept that still holds."""
        state = _state_now()
        return None if state is None else self._kept.find((state, key))

    def keep(self, key: Hashable, value: T) -> T:
        """Keep a value that was read just now; given back as it is."""
        state = _state_now()
        if state is not None:
            self._kept.put((state, key), value)
        return value


def _state_now() -> Hashable:
    """The state of the database as this request has found it. None where something is written, or
    may have been: in transactions, by deeds, and outside of requests."""
    opened = _changing.opened
    if opened is None or database.in_transaction() or not has_request_context():
        return None
    return state_of(opened) if request.method in ("GET", "HEAD") else None
