"""Which documents of an index hold the words and may be seen; plain work on numbers."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import compress
from typing import NamedTuple, Protocol

from core.search.driver import PRIVATE, Hit, Phrase, Sights
from core.search.postings import Postings

PERSON_BIT = 1 << 31
"""Set in a document's group when it is a person; else the group is the thread's id."""
BEGINNINGS = 200
NAMES = 500


class Gate(NamedTuple):
    """What decides who sees a document, and what kind it is; many documents share one."""

    kind: str
    owner: str
    audience: str


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


def matching(segment: Segment, part: str, units: Sequence[Phrase]) -> list[int]:
    """Documents that hold every word of a part; whether those of phrases stand in a row is
    left to `in_rows`."""
    lists: list[Postings] = []
    for word in dict.fromkeys(word for unit in units for word, _at in unit):
        postings = segment.postings(part, word)
        if postings is None:
            return []
        lists.append(postings)
    rarest, *others = sorted(lists, key=lambda postings: postings.size)
    ids = list(rarest.ids)
    for postings in others:
        ids = postings.common(ids)
    gone = segment.gone
    return [d for d in ids if d not in gone] if gone else ids


def in_rows(segment: Segment, part: str, units: Sequence[Phrase], ids: list[int]) -> list[int]:
    """Those of some documents with all words in which those of each phrase stand in a row."""
    for unit in units:
        if len(unit) > 1:
            words = [(found, at) for w, at in unit if (found := segment.postings(part, w))]
            words.sort(key=lambda word: word[0].size)
            ids = [d for d in ids if _in_a_row(d, words)]
    return ids


def without(segment: Segment, ids: list[int], units: Sequence[Phrase]) -> list[int]:
    """Those of some documents that hold none of some words and phrases."""
    for unit in units:
        held = set(matching(segment, "text", [unit])).intersection(ids)
        unwanted = set(in_rows(segment, "text", [unit], sorted(held)))
        ids = [d for d in ids if d not in unwanted]
    return ids


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
    found: dict[bool, list[tuple[bool, int, Segment, int]]] = {False: [], True: []}
    for segment in segments:
        ids, firsts = _named(segment, words)
        kept: Counter[tuple[bool, bool]] = Counter()
        for d in allowed(segment, ids, sights):
            sort = (segment.groups[d] >= PERSON_BIT, d in firsts)
            kept[sort] += 1
            if kept[sort] <= limit:
                found[sort[0]].append((sort[1], segment.refs[d], segment, d))
    return [
        hit_of(segment, d, 0.0)
        for entries in found.values()
        for _first, _ref, segment, d in nlargest(limit, entries, key=lambda entry: entry[:2])
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
    for postings in filter(None, begun):
        ids.update(postings.ids if whole else postings.ids[:NAMES])
    for held in lists:
        ids &= set(held.ids) if held is not None else set()
    firsts: set[int] = set()
    for postings in filter(None, lists[:1] if whole else begun):
        firsts.update(compress(postings.ids, postings.levels))
    return sorted(ids - segment.gone), firsts
