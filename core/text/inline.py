"""A run of words from foreign HTML in normal form: white space single and outside of marks,
no mark inside itself, neighbours with one mark joined."""

from __future__ import annotations

import re
from typing import NamedTuple

from core.text.characters import tidy, without_directions
from core.text.tree import Node

_BLANKS = re.compile(r"[ \t\n]+")


class Mark(NamedTuple):
    """Something words can be: `strong`, `em`, `s`, `spoiler`, `sub`, `sup`, or `a` (an address)."""

    tag: str
    href: str = ""
    title: str = ""


class Leaf(NamedTuple):
    """A piece of a run under its marks: text, or a `br`, `code`, `kbd`, `img` or `sup`."""

    marks: tuple[Mark, ...]
    what: Node | str

    @property
    def is_break(self) -> bool:
        """Whether a new line begins here."""
        return isinstance(self.what, Node) and self.what.tag == "br"

    @property
    def is_blank(self) -> bool:
        """Whether it is white space between words."""
        return isinstance(self.what, str) and self.what.isspace()


def runs(leaves: list[Leaf]) -> list[list[Node | str]]:
    """The paragraphs that empty lines (two breaks) make of a run, each in normal form."""
    paragraphs: list[list[Leaf]] = [[]]
    for leaf in _spaced(leaves):
        paragraph = paragraphs[-1]
        if leaf.is_break and paragraph and paragraph[-1].is_break:
            paragraphs.append([])
        elif not (leaf.is_break and not paragraph):
            paragraph.append(leaf)
    return [_nested(_trimmed(p), 0) for p in paragraphs if _trimmed(p)]


def one_line(leaves: list[Leaf]) -> list[Node | str]:
    """The run in normal form as one paragraph, at most one break in a row."""
    kept: list[Leaf] = []
    for leaf in _spaced(leaves):
        if not (leaf.is_break and kept and kept[-1].is_break):
            kept.append(leaf)
    return _nested(_trimmed(kept), 0)


def _spaced(leaves: list[Leaf]) -> list[Leaf]:
    """Words and the single blanks between them as leaves of their own."""
    pieces = [piece for leaf in _joined(leaves) for piece in _split(leaf)]
    kept: list[Leaf] = []
    for piece in pieces:
        if piece.is_blank and (not kept or kept[-1].is_break or kept[-1].is_blank):
            continue
        if piece.is_break and kept and kept[-1].is_blank:
            kept.pop()
        kept.append(piece)
    return _between(kept)


def _joined(leaves: list[Leaf]) -> list[Leaf]:
    groups: list[tuple[tuple[Mark, ...], list[str] | Node]] = []
    for marks, what in leaves:
        if isinstance(what, Node):
            groups.append((marks, what))
        elif groups and groups[-1][0] == marks and isinstance(groups[-1][1], list):
            groups[-1][1].append(what)
        else:
            groups.append((marks, [what]))
    return [Leaf(m, w if isinstance(w, Node) else "".join(w)) for m, w in groups]


def _split(leaf: Leaf) -> list[Leaf]:
    if isinstance(leaf.what, Node):
        return [leaf]
    text = _BLANKS.sub(" ", without_directions(tidy(leaf.what)))
    word = text.strip()
    if not word:
        return [Leaf((), text)] if text else []
    first = text.index(word)
    before, after = text[:first], text[first + len(word) :]
    pieces = [Leaf((), before), Leaf(leaf.marks, word), Leaf((), after)]
    return [piece for piece in pieces if piece.what]


def _between(leaves: list[Leaf]) -> list[Leaf]:
    """Blanks and breaks under those marks that hold on both sides of them."""
    placed = list(leaves)
    following: tuple[Mark, ...] = ()
    for at in reversed(range(len(leaves))):
        if not (leaves[at].is_blank or leaves[at].is_break):
            following = leaves[at].marks
        else:
            placed[at] = Leaf(following, leaves[at].what)
    before: tuple[Mark, ...] = ()
    for at, leaf in enumerate(placed):
        if leaf.is_blank or leaf.is_break:
            placed[at] = Leaf(_common(before, leaf.marks), leaf.what)
        else:
            before = leaf.marks
    return placed


def _common(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> tuple[Mark, ...]:
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size]:
        size += 1
    return one[:size]


def _trimmed(leaves: list[Leaf]) -> list[Leaf]:
    start, end = 0, len(leaves)
    while start < end and (leaves[start].is_blank or leaves[start].is_break):
        start += 1
    while start < end and (leaves[end - 1].is_blank or leaves[end - 1].is_break):
        end -= 1
    return leaves[start:end]


def _nested(leaves: list[Leaf], depth: int) -> list[Node | str]:
    made: list[Node | str] = []
    start = 0
    while start < len(leaves):
        mark = leaves[start].marks[depth : depth + 1]
        end = start + 1
        while end < len(leaves) and leaves[end].marks[depth : depth + 1] == mark:
            end += 1
        if mark:
            attrs = {"href": mark[0].href, "title": mark[0].title} if mark[0].href else {}
            made.append(Node(mark[0].tag, attrs, _nested(leaves[start:end], depth + 1)))
        else:
            made += _plain(leaves[start:end])
        start = end
    return made


def _plain(leaves: list[Leaf]) -> list[Node | str]:
    made: list[Node | str] = []
    for leaf in leaves:
        if isinstance(leaf.what, str) and made and isinstance(made[-1], str):
            made[-1] += leaf.what
        else:
            made.append(leaf.what)
    return made
