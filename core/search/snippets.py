"""The part of a text that shows why it was found, as pieces of which some are marked.

Pieces are plain text: templates escape them and put <mark> around the marked ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from core.search.words import fold, is_unspaced

BEFORE = 50
WIDTH = 200
READ = 50_000
"""Of a longer text only the beginning is looked at."""
MATCHES = 40
MARKS = 12


class Piece(NamedTuple):
    """A stretch of text, `marked` when it is what was looked for."""

    text: str
    marked: bool = False


class _Match(NamedTuple):
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words of one query in texts."""

    pattern: re.Pattern[str] | None
    stems: frozenset[str]
    stem: Callable[[str], str]

    @classmethod
    def of(cls, terms: Iterable[str], stem: Callable[[str], str]) -> Marker:
        """For folded words and pairs of characters, as a query has them."""
        stems = frozenset(stem(term) for term in terms)
        pairs = sorted(map(re.escape, filter(is_unspaced, stems)))
        # Stems differ from words at the end only: candidates are cheap to find so.
        starts = sorted(
            {re.escape(word[: max(2, len(word) - 1)]) for word in stems if not is_unspaced(word)}
        )
        parts = [rf"(?<![^\W_])(?:{'|'.join(starts)})[^\W_]*"] if starts else []
        parts += ["|".join(pairs)] if pairs else []
        return cls(re.compile("|".join(parts)) if parts else None, stems, stem)

    def whole(self, text: str) -> list[Piece]:
        """All of a short text, its words marked."""
        return _cut(text, self._matches(text), 0, len(text))

    def best(self, text: str) -> list[Piece]:
        """The stretch with most of the words; the beginning when it has none of them."""
        matches = self._matches(text[:READ])
        start, end = 0, min(len(text), WIDTH)
        if matches:
            ends = [match.end for match in matches]
            reach = [bisect_right(ends, match.start + WIDTH - BEFORE) for match in matches]

            def worth(at: int) -> tuple[int, int, int]:
                inside = matches[at : reach[at]]
                return len({match.word for match in inside}), len(inside), -at

            first = matches[max(range(len(matches)), key=worth)]
            start = _word_start(text, first.start - BEFORE)
            end = max(first.end, start + WIDTH)
        end = _word_end(text, end)
        pieces = _cut(text, matches, start, end)
        lead, trail = [Piece("…")] * (start > 0), [Piece("…")] * (end < len(text))
        return [*lead, *pieces, *trail]

    def _matches(self, text: str) -> list[_Match]:
        if self.pattern is None:
            return []
        folded, places = _aligned(text)
        found = []
        for match in islice(self.pattern.finditer(folded), MATCHES):
            start, end = match.span()
            word = match[0]
            if is_unspaced(word):
                while folded[end - 1 : end + 1] in self.stems and end < len(folded):
                    end += 1
            else:
                word = self.stem(word)
            if word in self.stems:
                if places:
                    start, end = places[start], places[end - 1] + 1
                found.append(_Match(start, end, word))
        return found


def _aligned(text: str) -> tuple[str, list[int]]:
    """Folded text and, unless it is as long as the text, where each letter comes from."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, []
    letters = [fold(char) for char in text]
    return "".join(letters), [at for at, folds in enumerate(letters) for _ in folds]


def _cut(text: str, matches: list[_Match], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    first = bisect_left(matches, (start,))
    for match in matches[first : first + MARKS]:
        if match.end > end:
            break
        if match.start > at:
            pieces.append(Piece(text[at : match.start]))
        if match.start >= at:
            pieces.append(Piece(text[match.start : match.end], marked=True))
            at = match.end
    return [*pieces, Piece(text[at:end])] if at < end else pieces


def _word_start(text: str, at: int) -> int:
    """The start of a word near a place; the place itself in scripts without spaces."""
    if at <= 0:
        return 0
    space = text.find(" ", at, at + BEFORE // 2)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - BEFORE // 2, at + 1)
    return space if space > 0 else at
