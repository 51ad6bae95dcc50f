"""How each kind of block in foreign HTML becomes a block of a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.text.characters import tidy
from core.text.folds import summary_of
from core.text.highlight import code_text, language_labelled, language_named
from core.text.tree import Node

if TYPE_CHECKING:
    from core.text.document import Builder

_DEEPEST = 7  # lists and quotes inside each other: what Markdown here can say
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source)-(\S+)")
_ALIGN = re.compile(r"text-align:\s*(right|center)")
_CELLS = {"td", "th"}
_ALIGNED = {"right": "num", "center": "mid"}


def _heading(into: Builder, node: Node) -> None:
    if words := into.inside(flat=True).add(node.children).line():
        into.blocks.append(Node(node.tag, children=words))


def _rule(into: Builder, _node: Node) -> None:
    into.blocks.append(Node("hr"))


def _quote(into: Builder, node: Node) -> None:
    _contain(into, Node("blockquote"), node.children)


def _figure(into: Builder, node: Node) -> None:
    """A quote with its source if it is one, else what it shows and its caption below."""
    captions = [child for child in node.elements() if child.tag == "figcaption"]
    quotes = [child for child in node.elements() if child.tag == "blockquote"]
    source = into.inside(flat=True).add(list(captions[:1])).line()
    if "quote" not in node.classes or len(quotes) != 1 or not source or into.depth >= _DEEPEST:
        into.add(node.children)
        into.flush()
        return
    quote = into.inside().add(quotes[0].children).finish()
    if not quote:
        into.blocks.append(Node("p", children=source))
        return
    parts = [Node("figcaption", children=source), Node("blockquote", children=[*quote])]
    into.blocks.append(Node("figure", children=[*parts]))


def _fold(into: Builder, node: Node) -> None:
    """What is folded away, its summary as mere words."""
    kind = "spoiler" if "spoiler" in node.classes else "details"
    summaries = [child for child in node.elements() if child.tag == "summary"]
    words = "".join(child.text() for child in summaries[:1])
    rest = [child for child in node.children if child not in summaries[:1]]
    content = into.inside().add(rest).finish() if into.depth < _DEEPEST else []
    if content:
        attrs = {"kind": kind, "summary": summary_of(tidy(words), kind)}
        into.blocks.append(Node("details", attrs, [*content]))
    else:
        into.add([Node("p", children=[words]), *rest])
        into.flush()


def _contain(into: Builder, block: Node, children: list[Node | str]) -> None:
    """Put `children` into `block`, or where `block` would stand if that is too deep."""
    if into.depth >= _DEEPEST:
        into.add(children)
        into.flush()
    elif content := into.inside().add(children).finish():
        block.children += content
        into.blocks.append(block)


def _list(into: Builder, node: Node) -> None:
    if into.depth >= _DEEPEST:
        _contain(into, node, node.children)
        return
    made = Node("ol" if node.tag == "ol" else "ul", {"start": _start(node)})
    for child in _items(node):
        item = into.inside(bare="run")
        blocks = item.add(child.children).finish()
        if blocks:
            task = {"task": item.task} if item.task and blocks[0].tag in {"p", "run"} else {}
            made.children.append(Node("li", task, [*blocks]))
    if made.children:
        into.blocks.append(made)


def _items(node: Node) -> list[Node]:
    """The items of a list; what stands between them belongs to the one before."""
    items: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "li":
            items.append(child)
        elif items:
            items[-1].children.append(child)
        elif isinstance(child, Node) or child.strip():
            items.append(Node("li", children=[child]))
    return items


def _start(node: Node) -> str:
    start = node.attrs.get("start", "")
    return start if re.fullmatch(r"[0-9]{1,8}", start) else "1"


def _code(into: Builder, node: Node) -> None:
    text = code_text(tidy(_raw_text(node)))
    if text.strip():
        into.blocks.append(Node("pre", {"language": _language(node)}, [text]))


def _raw_text(node: Node) -> str:
    if node.tag == "img":
        return node.text()
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        else:
            parts.append(_raw_text(child))
            if child.tag in BOUNDARIES and not parts[-1].endswith("\n"):
                parts.append("\n")
    return "".join(parts)


def _language(node: Node) -> str:
    for element in (node, *node.elements()):
        if found := _LANGUAGE.search(element.attrs.get("class", "")):
            return language_named(found[1])
    return language_labelled(node.attrs.get("aria-label", ""))


def _table(into: Builder, node: Node) -> None:
    rows: list[Node] = []
    for child in _rows(node, rows, head=False):
        into.add([child])
    into.flush()
    made = [row for row in (_row(into, row) for row in rows) if row.children]
    if made:
        into.blocks.append(Node("table", children=[*made]))


def _rows(node: Node, rows: list[Node], *, head: bool) -> list[Node | str]:
    """Put the rows of a table into `rows`; give back what a table has no place for."""
    others: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            others.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            others += _rows(child, rows, head=child.tag == "thead")
        elif child.tag == "tr":
            cells = [cell for cell in child.elements() if cell.tag in _CELLS]
            others += [c for c in child.children if isinstance(c, str) or c.tag not in _CELLS]
            all_heads = bool(cells) and all(cell.tag == "th" for cell in cells)
            first = {"head": "1"} if not rows and (head or all_heads) else {}
            rows.append(Node("tr", first, [*cells]))
        else:
            others.append(child)
    return others


def _row(into: Builder, row: Node) -> Node:
    cells: list[Node | str] = []
    for cell in row.elements():
        found = _ALIGN.search(cell.attrs.get("style", ""))
        named = _ALIGNED.get(found[1] if found else cell.attrs.get("align", ""), "")
        name = next(iter(cell.classes & {"num", "mid"}), named)
        words = into.inside(flat=True).add(cell.children).line()
        cells.append(Node("th" if "head" in row.attrs else cell.tag, {"class": name}, words))
    return Node("tr", row.attrs, cells)


def _section(into: Builder, node: Node) -> None:
    """Footnotes as such at the end of the text; any other section is its content."""
    lists = [child for child in node.elements() if child.tag == "ol"]
    rest = (child for child in node.children if isinstance(child, str) or child.tag != "ol")
    others = "".join(child if isinstance(child, str) else child.text() for child in rest)
    alone = len(lists) == 1 and not others.strip()
    if "footnotes" not in node.classes or not alone or into.depth:
        into.add(node.children)
        into.flush()
        return
    _list(into, lists[0])
    if into.blocks and into.blocks[-1].tag == "ol":
        into.blocks[-1].tag = "section"


HANDLERS: dict[str, Callable[[Builder, Node], None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("dir", "menu", "ol", "ul"), _list),
    **dict.fromkeys(("listing", "plaintext", "pre", "xmp"), _code),
    "blockquote": _quote,
    "details": _fold,
    "figure": _figure,
    "hr": _rule,
    "section": _section,
    "table": _table,
}
# Elements that begin and end a line, handled above or as paragraphs.
_OTHERS = """
    address article aside body caption center col colgroup dd dialog div dl dt fieldset
    figcaption footer form header html legend li main nav noscript option p select summary
    tbody td textarea tfoot th thead tr
"""
BOUNDARIES = HANDLERS.keys() | set(_OTHERS.split())
