"""What a post says, as lines of plain text for a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.text import shut
from core.text.tree import Node, tree

LONGEST = 4000
_BLOCKS = frozenset(
    """p div section article ul ol pre table hr figure figcaption details summary
    h1 h2 h3 h4 h5 h6 dl dt dd""".split()
)
_AROUND = {"br": ("\n", ""), "img": ("", ""), "td": ("", "  "), "th": ("", "  "), "tr": ("", "\n")}
_BLANK = re.compile(r"\n{3,}")


def plain_of(html: str, longest: int = LONGEST) -> str:
    """The words of HTML of ours: paragraphs parted by empty lines, where links lead written
    behind them, spoilers left out, cut between words beyond `longest` characters."""
    text = _tidied(_said(tree(shut(html)))).strip("\n")
    if len(text) <= longest:
        return text
    cut = text[:longest]
    end = max(cut.rfind(" "), cut.rfind("\n"))
    return cut[: end if end > longest // 2 else longest].rstrip() + " …"


def _tidied(text: str) -> str:
    return _BLANK.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n")))


def _written(node: Node, is_code: bool) -> Iterator[str]:
    before = ""
    for child in node.children:
        if isinstance(child, str):
            words = child if is_code else re.sub(r"\s+", " ", child)
            yield words.lstrip() if before == "br" else words
            before = ""
            continue
        before = child.tag
        if child.tag == "a":
            yield _link(child)
        elif child.tag in _AROUND:
            start, end = _AROUND[child.tag]
            yield start + child.attrs.get("alt", "") + _said(child, is_code) + end
        elif child.tag == "li":
            yield "\n" + _mark(node, child) + _said(child).strip().replace("\n", "\n  ")
        elif child.tag == "blockquote":
            lines = _tidied(_said(child)).strip().split("\n")
            yield "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
        else:
            gap = "\n\n" if child.tag in _BLOCKS else ""
            yield gap + _said(child, is_code or child.tag == "pre") + gap


def _said(node: Node, is_code: bool = False) -> str:
    return "".join(_written(node, is_code))


def _mark(items: Node, item: Node) -> str:
    if items.tag != "ol":
        return "- "
    first = items.attrs.get("start", "")
    place = [child for child in items.elements() if child.tag == "li"].index(item)
    return f"{(int(first) if first.isdecimal() else 1) + place}. "


def _link(link: Node) -> str:
    label, address = link.text().strip(), link.attrs.get("href", "")
    outside = address.startswith(("https://", "http://", "mailto:"))
    shown = address.removeprefix("mailto:")
    return label if not outside or label == shown else f"{label} ({shown})"
