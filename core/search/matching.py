"""Which documents of an index hold the words and may be seen; plain work on postings."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from itertools import accumulate
from typing import NamedTuple, Protocol

from core.search.driver import PERSON, PRIVATE, Hit, Phrase, Sights

PERSON_BIT = 1 << 31
"""Set in a document's group when it is a person; else the group is the thread's id."""
IN_A_ROW = 5_000
"""In so many of the newest documents with all its words a phrase is looked for."""
BEGINNINGS = 200
NAMES = 2_000


class Gate(NamedTuple):
    """What decides who sees a document, and what kind it is; many documents share one."""

    kind: str
    owner: str
    audience: str


class Postings:
    """The documents that hold a word, ascending, each with a level and its places.

    `every_place()` reads the word's positions: how many per document, and all in one list.
    """

    __slots__ = ("_flat", "_starts", "every_place", "ids", "levels")

    def __init__(
        self,
        ids: Sequence[int],
        levels: bytes,
        load: Callable[[], tuple[bytes, array[int]]],
    ) -> None:
        self.ids = ids
        self.levels = levels
        self.every_place = load
        self._starts: list[int] = []
        self._flat: array[int] = array("H")

    def at(self, document: int) -> int:
        """Where a document stands in the lists, or -1."""
        at = bisect_left(self.ids, document)
        return at if at < len(self.ids) and self.ids[at] == document else -1

    def places(self, document: int) -> Sequence[int]:
        """The word's positions in a document that holds it."""
        if not self._starts:
            counts, self._flat = self.every_place()
            self._starts = [0, *accumulate(counts)]
        at = self.at(document)
        return self._flat[self._starts[at] : self._starts[at + 1]]


class Segment(Protocol):
    """One part of an index; documents are numbered from 0, the newest first."""

    groups: array[int]
    refs: array[int]
    numbers: array[int]
    days: array[int]
    codes: array[int]
    gates: list[Gate]
    gone: frozenset[int]

    def postings(self, part: str, word: str) -> Postings | None:
        """Where a word stands in `text`, `title`, `name`, `exact` or `readers`."""

    def beginning(self, part: str, prefix: str, limit: int) -> list[str]:
        """Words of a part that begin so, in alphabetical order."""


def matching(
    segment: Segment, part: str, units: Sequence[Phrase], without: Sequence[Phrase] = ()
) -> list[int]:
    """Documents that hold every word and phrase in a part and none of those to leave out."""
    lists: dict[str, Postings] = {}
    for unit in units:
        for word, _at in unit:
            postings = segment.postings(part, word)
            if postings is None:
                return []
            lists[word] = postings
    ids = _common(sorted((postings.ids for postings in lists.values()), key=len))
    for unit in units:
        if len(unit) > 1:
            row = [(lists[word], at) for word, at in unit]
            ids = [d for d in ids[:IN_A_ROW] if _in_a_row(d, row)]
    for unit in without:
        unwanted = set(matching(segment, part, [unit]))
        ids = [d for d in ids if d not in unwanted]
    gone = segment.gone
    return [d for d in ids if d not in gone] if gone else ids


def allowed(segment: Segment, ids: list[int], sights: Sights) -> list[int]:
    """Those documents that the actor may see, by the labels in the index."""
    verdicts = [_verdict(gate, sights) for gate in segment.gates]
    if all(verdict == "yes" for verdict in verdicts):
        return ids
    codes = segment.codes
    open_ = [verdict == "yes" for verdict in verdicts]
    if "readers" not in verdicts:
        return [d for d in ids if open_[codes[d]]]
    read = [verdict == "readers" for verdict in verdicts]
    mine: set[int] = set()
    for name in sights.readers:
        if postings := segment.postings("readers", name):
            mine.update(postings.ids)
    return [d for d in ids if open_[codes[d]] or (d in mine and read[codes[d]])]


def suggest(
    segments: Iterable[Segment], words: Sequence[str], sights: Sights, limit: int
) -> list[Hit]:
    """Documents whose names hold the words, the last one perhaps only its beginning.

    At most `limit` threads and people each; names that begin with the first word come first,
    then the newest.
    """
    found: dict[bool, list[tuple[bool, int, Hit]]] = {False: [], True: []}
    for segment in segments:
        ids, firsts = _named(segment, words)
        for d in allowed(segment, ids, sights):
            hit = hit_of(segment, d, 0.0)
            found[hit.kind == PERSON].append((d in firsts, hit.ref, hit))
    return [
        hit
        for hits in found.values()
        for _first, _ref, hit in nlargest(limit, hits, key=lambda entry: entry[:2])
    ]


def hit_of(segment: Segment, document: int, score: float) -> Hit:
    """A document as an engine's answer shows it."""
    group = segment.groups[document]
    return Hit(
        kind=segment.gates[segment.codes[document]].kind,
        ref=segment.refs[document],
        thread_id=0 if group & PERSON_BIT else group,
        number=segment.numbers[document],
        score=score,
    )


def _common(lists: Sequence[Sequence[int]]) -> list[int]:
    """What is in all of several ascending lists, the shortest given first."""
    ids = list(lists[0])
    for other in lists[1:]:
        if len(ids) * 16 < len(other):
            ids = [d for d in ids if (at := bisect_left(other, d)) < len(other) and other[at] == d]
        else:
            ids = sorted(set(ids).intersection(other))
    return ids


def _in_a_row(document: int, words: Iterable[tuple[Postings, int]]) -> bool:
    """Whether the words stand at their distances from one another."""
    starts: set[int] | None = None
    for postings, at in words:
        here = {place - at for place in postings.places(document)}
        starts = here if starts is None else starts & here
        if not starts:
            return False
    return True


def _verdict(gate: Gate, sights: Sights) -> str:
    if gate.owner not in sights.owners:
        return "no"
    if gate.audience == PRIVATE:
        return "readers"
    return "yes" if gate.audience in sights.labels else "no"


def _named(segment: Segment, words: Sequence[str]) -> tuple[list[int], set[int]]:
    """Documents with such names, and those of them whose names begin with the first word."""
    *whole, last = words
    lists = [segment.postings("name", word) for word in whole]
    begun = [segment.postings("name", w) for w in segment.beginning("name", last, BEGINNINGS)]
    ids: set[int] = set()
    for postings in begun:
        if postings is not None:
            ids.update(postings.ids[:NAMES])
    for postings in lists:
        ids &= set(postings.ids) if postings else set()
    firsts: set[int] = set()
    for postings in lists[:1] if whole else begun:
        if postings is not None:
            firsts.update(
                d for d, level in zip(postings.ids, postings.levels, strict=True) if level
            )
    return sorted(ids - segment.gone), firsts
