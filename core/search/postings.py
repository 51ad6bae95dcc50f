"""How the documents of a word lie on disk: plain arrays that are read as they are.

count, size of the table     two 32-bit numbers
ids                          32 bits each, ascending
levels                       a byte each
table                        a level for every document up to the last id; only for words
                             that stand in a quarter of the documents, else empty
lengths, places              how many positions each document has, then all of them
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

HEAD = 8
COMMON = 4
"""A word that stands in one of so many documents has a table."""
MANY = 256


def encode(ids: array[int], values: Sequence[bytes]) -> bytes:
    """The block of a word. A value is the level's byte and then its places, 16 bits each."""
    levels = b"".join([value[:1] for value in values])
    lengths = bytes([(len(value) - 1) // 2 for value in values])
    places = b"".join([value[1:] for value in values])
    last = ids[-1] + 1
    table = b""
    if len(ids) >= MANY and len(ids) * COMMON >= last and 0 not in levels:
        filled = bytearray(last)
        for at, level in zip(ids, levels, strict=True):
            filled[at] = level
        table = bytes(filled)
    head = array("I", (len(ids), len(table)))
    return b"".join((head.tobytes(), ids.tobytes(), levels, table, lengths, places))


class Postings:
    """The documents that hold a word, each with a level and its places; read as needed.

    `read(start, size)` gives bytes of the file, `size` is how many documents there are,
    `documents` how many the whole segment has.
    """

    __slots__ = ("_documents", "_flat", "_ids", "_levels", "_read", "_start", "_starts", "size")

    def __init__(
        self, read: Callable[[int, int], bytes], start: int, *, size: int, documents: int
    ) -> None:
        self._read = read
        self._start = start
        self._documents = documents
        self.size = size
        self._ids: array[int] | None = None
        self._levels = b""
        self._starts: list[int] = []
        self._flat: array[int] = array("H")

    @property
    def ids(self) -> array[int]:
        """The documents, ascending."""
        if self._ids is None:
            self._ids = array("I")
            block = self._read(self._start, HEAD + 5 * self.size)
            self._ids.frombytes(block[HEAD : HEAD + 4 * self.size])
            self._levels = block[HEAD + 4 * self.size :]
        return self._ids

    @property
    def levels(self) -> bytes:
        """The level of each."""
        return self._levels if self.ids else b""

    def common(self, others: list[int]) -> list[int]:
        """Those of some documents, ascending, that hold the word too."""
        if table := self._table(len(others)):
            return [d for d in others if table[d]]
        ids = self.ids
        if len(others) * 16 < len(ids):
            end = len(ids)
            return [d for d in others if (at := bisect_left(ids, d)) < end and ids[at] == d]
        return sorted(set(others).intersection(ids))

    def levels_of(self, documents: list[int]) -> Iterable[int]:
        """The levels in some documents that all hold the word."""
        if table := self._table(len(documents)):
            return map(table.__getitem__, documents)
        ids, levels = self.ids, self.levels
        if len(ids) < 4 * len(documents):
            return map(dict(zip(ids, levels, strict=True)).__getitem__, documents)
        return [levels[bisect_left(ids, d)] for d in documents]

    def places(self, document: int) -> Sequence[int]:
        """The word's positions in a document that holds it."""
        if not self._starts:
            lengths, self._flat = self.every_place()
            self._starts = [0, *accumulate(lengths)]
        at = bisect_left(self.ids, document)
        return self._flat[self._starts[at] : self._starts[at + 1]]

    def every_place(self) -> tuple[bytes, array[int]]:
        """How many positions each document has, and all of them in one list."""
        start = self._start + HEAD + 5 * self.size + self._head()[1]
        lengths = self._read(start, self.size)
        flat: array[int] = array("H")
        flat.frombytes(self._read(start + self.size, 2 * sum(lengths)))
        return lengths, flat

    def _head(self) -> array[int]:
        head: array[int] = array("I")
        head.frombytes(self._read(self._start, HEAD))
        return head

    def _table(self, asked: int) -> bytes:
        """The levels of all documents, 0 where the word is not; empty when there is none or
        too little is asked for to make reading it worth while."""
        if self.size < MANY or self.size * COMMON < self._documents // 2 or asked < 32:
            return b""
        size = self._head()[1]
        table = self._read(self._start + HEAD + 5 * self.size, size)
        return table.ljust(self._documents, b"\0") if size else b""
