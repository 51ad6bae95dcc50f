"""Foreign HTML as a tree of bounded depth, whatever the input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, cast

from core.text.characters import tidy
from core.text.limits import DEEPEST_FOREIGN, LONGEST_FOREIGN, refuse_longer

if TYPE_CHECKING:
    from lxml.etree._saxparser import ParserTarget

VOID = frozenset({"br", "embed", "hr", "img", "input", "source", "track", "wbr"})
# Their content is no text for people.
_SILENT = frozenset({"head", "link", "meta", "script", "style", "template", "title"})
_HOPELESS = 300  # levels; libxml2 is quadratic in open elements, and nobody writes this
_CHUNK = 8192  # small enough to stop soon after that


@dataclass(slots=True)
class Node:
    """An element, or the root with tag ``."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The words of its class attribute."""
        return frozenset(self.attrs.get("class", "").split())

    def elements(self) -> Iterator[Node]:
        """Its children that are elements."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator[Node]:
        """All elements below it, in the order of the text."""
        for child in self.elements():
            yield child
            yield from child.walk()

    def text(self) -> str:
        """All text below it, as it stands, pictures by what they show."""
        if self.tag == "img":
            return self.attrs.get("alt", "")
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)


class _TooDeep(Exception):
    pass


class _Target:
    """Receives libxml2's events; elements below the deepest level merge into their parent."""

    def __init__(self) -> None:
        self.root = Node("")
        self.open = [self.root]
        self.silent = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if len(self.open) > _HOPELESS:
            raise _TooDeep
        self.silent += tag in _SILENT
        parent = self.open[-1]
        if len(self.open) > DEEPEST_FOREIGN and tag not in VOID:
            parent.children.append(" ")
            self.open.append(parent)
            return
        node = Node(tag, dict(attrs))
        if not self.silent:
            parent.children.append(node)
        self.open.append(node)

    def end(self, tag: str) -> None:
        self.silent -= tag in _SILENT
        left = self.open.pop()
        if left is self.open[-1]:
            left.children.append(" ")

    def data(self, text: str) -> None:
        if not self.silent:
            self.open[-1].children.append(text)

    def close(self) -> Node:
        return self.root


def tree(html: str) -> Node:
    """The elements of a piece of HTML. Raises `TooLong` above 400,000 characters.

    Never fails otherwise; what is nested more than 300 levels deep is taken as mere text.
    """
    refuse_longer(html, LONGEST_FOREIGN)
    html = tidy(html)
    if not html.strip():
        return Node("")
    from lxml import etree

    # Without `huge_tree` libxml2 drops everything after the 256th level.
    target = cast("ParserTarget[Node]", _Target())
    parser = etree.HTMLParser(target=target, huge_tree=True)
    try:
        for start in range(0, len(html), _CHUNK):
            parser.feed(html[start : start + _CHUNK])
        return parser.close()
    except _TooDeep:
        return Node("", children=[unescape(re.sub(r"<[^<>]*>", " ", html))])
