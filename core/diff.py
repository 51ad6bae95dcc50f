"""Differences between two texts, as data for templates: lines, and words within lines.

Built on difflib, whose worst case is cubic. So before it is asked, the steps it could take are
counted; beyond the bounds below, lines are matched by those that occur once on both sides
(n log n), and changed lines are shown whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Op: TypeAlias = Literal["same", "added", "removed"]
LineOp: TypeAlias = Literal["same", "added", "removed", "changed"]
# Whether equal, where it begins and ends in the old, and in the new sequence.
Span: TypeAlias = tuple[bool, int, int, int, int]

MOST_LINE_STEPS = 4_000_000
MOST_WORD_STEPS = 200_000  # in one pair of lines
MOST_WORDS = 20_000  # looked at in one comparison
_ALIKE = 0.4  # with fewer words in common, two lines are two lines
_NEAR = 4  # lines to look ahead for the one that a line became
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: `same` on both sides, or `added`, or `removed`."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of both texts woven into one. A `changed` line has pieces of all three sorts."""

    op: LineOp
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DiffRow:
    """Two lines that face each other; `None` where a side has none.

    `old` has pieces that are `same` or `removed`, `new` pieces that are `same` or `added`.
    """

    op: LineOp
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None


def inline_diff(old: str, new: str) -> list[DiffLine]:
    """Every line of two texts in one column, unchanged ones included."""
    return list(_Comparison().lines(old, new))


def side_by_side(old: str, new: str) -> list[DiffRow]:
    """Every line of two texts in two columns, unchanged ones included."""
    rows: list[DiffRow] = []
    for line in inline_diff(old, new):
        before = tuple(piece for piece in line.pieces if piece.op != "added")
        after = tuple(piece for piece in line.pieces if piece.op != "removed")
        left = None if line.op == "added" else before
        right = None if line.op == "removed" else after
        rows.append(DiffRow(line.op, left, right))
    return rows


@dataclass(slots=True)
class _Comparison:
    words_left: int = MOST_WORDS
    _bags: dict[str, Counter[str]] = field(default_factory=dict)

    def lines(self, old: str, new: str) -> Iterator[DiffLine]:
        before, after = _lines(old), _lines(new)
        for same, a, b, c, d in _spans(before, after, MOST_LINE_STEPS):
            if same:
                yield from (_whole("same", line) for line in before[a:b])
            else:
                yield from self._changed(before[a:b], after[c:d])

    def _changed(self, before: list[str], after: list[str]) -> Iterator[DiffLine]:
        """Lines that became others beside those, with what went before what came."""
        done = 0
        for line in before:
            near = range(done, min(done + _NEAR, len(after)))
            match = next((at for at in near if self._alike(line, after[at])), None)
            pieces = self._pieces(line, after[match]) if match is not None else None
            if match is None or pieces is None:
                yield _whole("removed", line)
                continue
            yield from (_whole("added", came) for came in after[done:match])
            yield DiffLine("changed", tuple(pieces))
            done = match + 1
        yield from (_whole("added", came) for came in after[done:])

    def _alike(self, old: str, new: str) -> bool:
        one, other = self._bag(old), self._bag(new)
        common = sum(min(count, other[word]) for word, count in one.items())
        return 2 * common >= _ALIKE * (one.total() + other.total()) > 0

    def _bag(self, line: str) -> Counter[str]:
        if line not in self._bags:
            self._bags[line] = Counter(w for w in _WORD.findall(line) if not w.isspace())
        return self._bags[line]

    def _pieces(self, old: str, new: str) -> list[Piece] | None:
        """The words of two lines woven together, or `None` if that would cost too much."""
        before, after = _WORD.findall(old), _WORD.findall(new)
        self.words_left -= len(before) + len(after)
        if self.words_left < 0 or _steps(before, after) > MOST_WORD_STEPS:
            return None
        pieces: list[Piece] = []
        for same, a, b, c, d in _without_gaps(_spans(before, after, MOST_WORD_STEPS), before):
            went, came = "".join(before[a:b]), "".join(after[c:d])
            if same:
                pieces.append(Piece("same", went))
            else:
                pieces += [Piece("removed", went)] if went else []
                pieces += [Piece("added", came)] if came else []
        return pieces


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if text else []


def _whole(op: Op, line: str) -> DiffLine:
    return DiffLine(op, (Piece(op, line),) if line else ())


def _steps(old: Sequence[str], new: Sequence[str]) -> int:
    """At most how often difflib compares: equal pairs, once for each match it may find."""
    one, other = Counter(old), Counter(new)
    pairs = sum(count * other[text] for text, count in one.items() if not text.isspace() and text)
    return pairs * min(len(old), len(new))


def _spans(old: list[str], new: list[str], most_steps: int) -> list[Span]:
    """Both sequences from start to end, in stretches that are equal or not."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b, c, d = start, len(old) - end, start, len(new) - end
    spans: list[Span] = [(True, 0, a, 0, c)]
    if _steps(old[a:b], new[c:d]) <= most_steps:
        # Blanks are no places to start from, they only join what is equal around them.
        matcher = SequenceMatcher(
            lambda t: not t or t.isspace(), old[a:b], new[c:d], autojunk=False
        )
        for op, i, j, k, m in matcher.get_opcodes():
            spans.append((op == "equal", a + i, a + j, c + k, c + m))
    else:
        spans += _anchored(old, new, (a, b, c, d))
    spans.append((True, b, len(old), d, len(new)))
    return [span for span in spans if span[1] < span[2] or span[3] < span[4]]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    size = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        size += 1
    return size


def _anchored(old: list[str], new: list[str], within: tuple[int, int, int, int]) -> list[Span]:
    """Equal where lines that occur once on each side stand in one order, and around them."""
    a, b, c, d = within
    once = {line for line, count in Counter(old[a:b]).items() if count == 1}
    once &= {line for line, count in Counter(new[c:d]).items() if count == 1}
    places = {line: at for at, line in enumerate(new[c:d], start=c) if line in once}
    pairs = [(at, places[line]) for at, line in enumerate(old[a:b], start=a) if line in once]
    spans: list[Span] = []
    for at, place in (*_rising(pairs), (b, d)):
        if at < a or place < c:
            continue
        start, new_start = at, place
        while start > a and new_start > c and old[start - 1] == new[new_start - 1]:
            start, new_start = start - 1, new_start - 1
        spans.append((False, a, start, c, new_start))
        a, c = at, place
        while a < b and c < d and old[a] == new[c]:
            a, c = a + 1, c + 1
        spans.append((True, start, a, new_start, c))
    return spans


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second parts rise as the first do (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        tops[pile : pile + 1] = [place]
        before.append(ends[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [at]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _without_gaps(spans: list[Span], old: list[str]) -> list[Span]:
    """The spans with a lone blank between two changes made part of one change."""
    joined: list[Span] = []
    for at, span in enumerate(spans):
        inner = 0 < at < len(spans) - 1 and not "".join(old[span[1] : span[2]]).strip()
        same = span[0] and not inner
        if joined and not joined[-1][0] and not same:
            _, start, _, new_start, _ = joined.pop()
            joined.append((False, start, span[2], new_start, span[4]))
        else:
            joined.append((same, *span[1:]))
    return joined
