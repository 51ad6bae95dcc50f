"""Foreign HTML as a document of few kinds of blocks, from which both writers work.

Blocks: `p`, `run` (words in a list item without a paragraph of their own), `h3`-`h6`, `hr`,
`pre` (attribute `language`), `blockquote`, `figure` (a quote with its source), `details`
(attributes `kind` and `summary`), `ul`, `ol` with `li` (attribute `task`), `table` of `tr` of
`th` and `td`, `section` (footnotes, as `li`). Words: `strong`, `em`, `s`, `spoiler`, `sub`, `sup`,
`a`, `code`, `kbd`, `img`, `br`, `note`; see `inline`.
"""

from __future__ import annotations

from collections.abc import Callable

from core.text.addresses import link_address, picture_address
from core.text.blocks import BOUNDARIES, HANDLERS
from core.text.characters import tidy, visible_directions, without_directions
from core.text.inline import Leaf, Mark, one_line, runs
from core.text.limits import LONGEST_TITLE
from core.text.tree import Node

_MARKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("cite", "dfn", "em", "i", "var"), "em"),
    **dict.fromkeys(("del", "s", "strike"), "s"),
    "spoiler": "spoiler",
    "sub": "sub",
    "sup": "sup",
}
_CODE = {"code": "code", "kbd": "kbd", "samp": "code", "tt": "code"}


def document(root: Node) -> list[Node]:
    """The blocks of a tree; headings moved so that the highest is h3 or below."""
    builder = Builder()
    builder.add(root.children)
    _shift_headings(builder.finish())
    return builder.blocks


class Builder:
    """Collects the blocks of one container, or (`flat`) its words on one line.

    `bare` is the block that loose words make, `marks` what is already true of all words,
    `depth` the number of lists and quotes around.
    """

    def __init__(
        self, *, bare: str = "p", marks: tuple[Mark, ...] = (), depth: int = 0, flat: bool = False
    ) -> None:
        self.blocks: list[Node] = []
        self.bare = bare
        self.marks = marks
        self.depth = depth
        self.flat = flat
        self.task: str | None = None
        self._leaves: list[Leaf] = []

    def inside(self, *, bare: str = "p", flat: bool = False) -> Builder:
        """A builder for a container in this one."""
        return Builder(bare=bare, marks=self.marks, depth=self.depth + 1, flat=flat)

    def add(self, children: list[Node | str]) -> Builder:
        """Take in what stands in a container."""
        for child in children:
            if isinstance(child, str):
                self._leaves.append(Leaf(self.marks, child))
            else:
                self._add_element(child)
        return self

    def finish(self) -> list[Node]:
        """All blocks, loose words at the end included."""
        self.flush()
        return self.blocks

    def line(self) -> list[Node | str]:
        """The words of a flat builder."""
        return one_line(self._leaves)

    def flush(self) -> None:
        """End the paragraph that loose words make."""
        for words in runs(self._leaves):
            after_words = self.blocks and self.blocks[-1].tag == "run"
            self.blocks.append(Node("p" if after_words else self.bare, children=words))
        self._leaves = []

    def leaf(self, what: Node | str) -> None:
        """Add a piece to the words."""
        self._leaves.append(Leaf(self.marks, what))

    def _add_element(self, node: Node) -> None:
        if node.tag in BOUNDARIES:
            self._add_block(node)
        elif mark := _mark(node):
            known = any(m.tag == mark.tag for m in self.marks)
            outer, self.marks = self.marks, self.marks if known else (*self.marks, mark)
            self.add(node.children)
            self.marks = outer
        elif node.tag == "input":
            self._note_task(node)
        elif node.tag in _LEAVES:
            self.leaf(_LEAVES[node.tag](node))
        else:
            self.add(node.children)

    def _add_block(self, node: Node) -> None:
        if self.flat:
            blank: Node | str = " " if node.tag in {"td", "th"} else Node("br")
            self.leaf(blank)
            if node.tag == "pre":
                self.leaf(_code(node))
            else:
                self.add(node.children)
            self.leaf(blank)
            return
        self.flush()
        if handler := HANDLERS.get(node.tag):
            handler(self, node)
        else:
            outer, self.bare = self.bare, "p"
            self.add(node.children)
            self.flush()
            self.bare = outer

    def _note_task(self, node: Node) -> None:
        first = not self.blocks and all(leaf.is_blank for leaf in self._leaves)
        if first and self.task is None and node.attrs.get("type") == "checkbox":
            self.task = "x" if "checked" in node.attrs else " "


def _mark(node: Node) -> Mark | None:
    if node.tag == "a":
        href = link_address(node.attrs.get("href", ""))
        title = tidy(without_directions(node.attrs.get("title", "")))
        return Mark("a", href, " ".join(title.split())[:LONGEST_TITLE]) if href else None
    if "footnote-ref" in node.classes:
        return None
    return Mark(_MARKS[node.tag]) if node.tag in _MARKS else None


def _picture(node: Node) -> Node | str:
    src = picture_address(node.attrs.get("src", ""))
    alt = " ".join(tidy(without_directions(node.attrs.get("alt", ""))).split())
    title = " ".join(tidy(without_directions(node.attrs.get("title", ""))).split())
    if src is None:
        return f" {alt} "
    return Node("img", {"src": src, "alt": alt, "title": title[:LONGEST_TITLE]})


def _code(node: Node) -> Node | str:
    text = " ".join(visible_directions(tidy(node.text())).split())
    return Node(_CODE.get(node.tag, "code"), children=[text]) if text else ""


def _note(node: Node) -> Node | str:
    number = node.text().strip().strip("[]")
    return Node("note", children=[number]) if number.isdecimal() else node.text()


_LEAVES: dict[str, Callable[[Node], Node | str]] = {
    **dict.fromkeys(_CODE, _code),
    "br": lambda _node: Node("br"),
    "img": _picture,
    "sup": _note,
}


def _shift_headings(blocks: list[Node]) -> None:
    headings = [b for block in blocks for b in (block, *block.walk()) if _level(b)]
    shift = max(0, 3 - min(map(_level, headings), default=3))
    for heading in headings:
        heading.tag = f"h{min(6, _level(heading) + shift)}"


def _level(block: Node) -> int:
    return int(block.tag[1]) if len(block.tag) == 2 and block.tag[1].isdecimal() else 0
