"""A small bounded cache of this process. Keys carry versions, so nothing has to be thrown
away by hand: what has changed is simply asked for under another key."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
_NOTHING = object()


class Same:
    """The very object, as part of a key. Unlike its `id` it keeps the object alive, so that no
    other one can come to be taken for it."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it

    def __hash__(self) -> int:
        return id(self.it)


class Bounded(Generic[T]):
    """The last `size` values by key; the least recently used goes first.

    Who was used when is noted from three quarters of the size on: before that nothing has to go,
    and to look at a key costs most of what there is to it.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._crowd = size * 3 // 4
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made at need (perhaps twice at once: that does no harm)."""
        found = self._values.get(key, _NOTHING)
        if found is not _NOTHING:
            if len(self._values) > self._crowd:
                self._note(key)
            return found  # type: ignore[return-value]
        return self.put(key, make())

    def find(self, key: Hashable) -> T | None:
        """The value of a key, None where it is not known."""
        if len(self._values) > self._crowd:
            self._note(key)
        return self._values.get(key)

    def put(self, key: Hashable, value: T) -> T:
        """Keep the value of a key; given back as it is."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value

    def _note(self, key: Hashable) -> None:
        with self._lock, suppress(KeyError):  # another thread may have put it out meanwhile
            self._values.move_to_end(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
