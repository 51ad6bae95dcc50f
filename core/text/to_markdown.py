"""A document as Markdown source that renders to the same document."""

from __future__ import annotations

import re
from itertools import pairwise

from core.text.folds import SUMMARIES
from core.text.foreign import foreign_document
from core.text.tree import Node
from core.text.write_words import MarkdownWords, longest_run

# What would begin a block at the start of a line of words.
_LINE_START = re.compile(
    r"^(?:[-+](?=[-\s]|$)|=(?=[=\s]|$)|#{1,6}(?=\s|$)|>|:(?=-|::)|(?P<digits>[0-9]{1,9})[.)](?=\s|$))",
    re.MULTILINE,
)
_MARKERS = {"ul": "-+", "ol": ".)"}
_RULES = {"num": "---:", "mid": ":---:"}


def html_to_markdown(html: str) -> str:
    """Foreign HTML as Markdown. Raises `TooLong` above 400,000 characters.

    `render_markdown` of it keeps words, links, lists, code with its language, quotes, tables,
    pictures and footnotes. Lost are merged cells of tables and, where CommonMark has no way
    to write it, emphasis of parts of words.
    """
    return _Writer(foreign_document(html)).written()


class _Writer:
    def __init__(self, blocks: list[Node]) -> None:
        self._blocks = blocks
        self._notes = _has_notes(blocks)
        self._words = MarkdownWords(footnotes=self._notes)

    def written(self) -> str:
        return self._joined(self._blocks)

    def _joined(self, blocks: list[Node], gap: str = "\n\n") -> str:
        parts: list[str] = []
        marker = 0
        for before, block in pairwise([Node(""), *blocks]):
            # Two neighbouring lists with one marker would be one list.
            marker = 1 - marker if before.tag == block.tag else 0
            parts.append(self._block(block, marker))
        return gap.join(parts)

    def _block(self, block: Node, marker: int) -> str:
        match block.tag:
            case "p" | "run":
                return _LINE_START.sub(_escape_start, self._words.lines(block))
            case "hr":
                return "***"
            case "pre":
                return _fence(block)
            case "blockquote":
                return _prefixed(self._joined(_inside(block)))
            case "figure":
                return self._figure(block)
            case "details":
                return self._fold(block)
            case "table":
                return self._table(block)
            case "section" if self._notes:
                return self._footnotes(block)
            case "ul" | "ol" | "section":
                return self._list(block, marker)
        level = "#" * (int(block.tag[1]) - 2)
        # Signs at the end would be taken for the other fence of the heading.
        return f"{level} " + re.sub(r"(?<!\S)(?=#+$)", r"\\", self._words.line(block))

    def _figure(self, figure: Node) -> str:
        source, quote = _inside(figure)
        only = source.children[0]
        is_link = len(source.children) == 1 and isinstance(only, Node) and only.tag == "a"
        line = self._words.line(source)
        caption = (line if is_link else _LINE_START.sub(_escape_start, line)) + ":"
        return _prefixed(f"{caption}\n\n{self._joined(_inside(quote))}")

    def _fold(self, block: Node) -> str:
        kind, summary = block.attrs["kind"], block.attrs["summary"]
        start = f":::{kind}" if summary == SUMMARIES[kind] else f":::{kind} {summary}"
        return f"{start}\n{self._joined(_inside(block))}\n:::"

    def _list(self, block: Node, marker: int) -> str:
        items = _inside(block)
        tight = all(_is_tight(item) for item in items)
        kind = "ul" if block.tag == "ul" else "ol"
        first = int(block.attrs["start"])
        texts: list[str] = []
        for at, item in enumerate(items):
            sign = _MARKERS[kind][marker]
            start = f"{sign} " if kind == "ul" else f"{first + at}{sign} "
            text = self._joined(_inside(item), "\n" if tight else "\n\n")
            task = f"[{item.attrs['task']}] " if "task" in item.attrs else ""
            texts.append(start + task + _indented(text, len(start)))
        return ("\n" if tight else "\n\n").join(texts)

    def _footnotes(self, block: Node) -> str:
        notes = enumerate(_inside(block), start=1)
        texts = (f"[^{at}]: {_indented(self._joined(_inside(note)), 4)}" for at, note in notes)
        return "\n\n".join(texts)

    def _table(self, table: Node) -> str:
        rows = _inside(table)
        # Cells beyond the first row's would be lost.
        width = max(len(row.children) for row in rows)
        rules = [_RULES.get(cell.attrs["class"], "---") for cell in _inside(rows[0])]
        lines = [[self._words.line(cell, in_cell=True) for cell in _inside(row)] for row in rows]
        lines[0] += [""] * (width - len(lines[0]))
        lines.insert(1, rules + ["---"] * (width - len(rules)))
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _inside(node: Node) -> list[Node]:
    return list(node.elements())


def _escape_start(found: re.Match[str]) -> str:
    digits = found["digits"]
    return f"{digits}\\{found[0][-1]}" if digits else f"\\{found[0]}"


def _indented(text: str, width: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, text)


def _prefixed(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _fence(block: Node) -> str:
    text = block.text()
    fence = "`" * max(3, longest_run(text) + 1)
    return f"{fence}{block.attrs['language']}\n{text}\n{fence}"


def _is_tight(item: Node) -> bool:
    """Whether no empty line is needed: words, then lists that may follow them directly."""
    first, *rest = _inside(item)
    lists = [block for block in rest if block.tag in {"ul", "ol"}]
    direct = all(block.attrs["start"] == "1" for block in lists)
    return first.tag in {"run", "ul", "ol"} and len(lists) == len(rest) and direct


def _has_notes(blocks: list[Node]) -> bool:
    """Whether each footnote is referred to and each reference has its footnote."""
    sections = [block for block in blocks if block.tag == "section"]
    named = {node.text() for block in blocks for node in block.walk() if node.tag == "note"}
    there = {str(at) for section in sections for at in range(1, len(section.children) + 1)}
    return len(sections) == 1 and named == there
