"""Words of a document as Markdown: what must be escaped, and which marks CommonMark can say."""

from __future__ import annotations

import re

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar

from core.text.addresses import is_outside
from core.text.tree import Node

_ESCAPED = re.compile(
    r"[\\`*\[\]<~|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word it is no mark
    r"|!(?=\[|\Z)|&(?=#?\w+;)|(?:(?<=http)|(?<=https)):(?=//)|(?<=www)\.",
    re.IGNORECASE,
)
_IN_ADDRESS = str.maketrans({c: f"%{ord(c):02X}" for c in '()<>"\\`|'})
_SIMPLE_ADDRESS = re.compile(r"[^\s<>\\`|*_]+")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_DELIMITERS = {"strong": "**", "em": "*", "s": "~~"}
_FIRST_SIGNS = {
    "br": "\n",
    "code": "`",
    "kbd": "`",
    "img": "!",
    "spoiler": "|",
    "sub": "0",
    "sup": "0",
}


def escaped(text: str) -> str:
    """Text that says the same in the middle of a line."""
    return _ESCAPED.sub(r"\\\g<0>", text)


def longest_run(text: str) -> int:
    """How many backticks stand together at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


class MarkdownWords:
    """Writes runs of words. `footnotes` tells whether `[^1]` leads to a note."""

    def __init__(self, *, footnotes: bool) -> None:
        self._footnotes = footnotes
        self._one_line = False
        self._in_cell = False

    def lines(self, node: Node) -> str:
        """The words of a paragraph, a break as a line end."""
        self._one_line = self._in_cell = False
        return self._joined(node.children, "", "")

    def line(self, node: Node, *, in_cell: bool = False) -> str:
        """The words on one line; in the cell of a table no bar divides them."""
        self._one_line, self._in_cell = True, in_cell
        return self._joined(node.children, "", "")

    def _joined(self, children: list[Node | str], before: str, after: str) -> str:
        text = ""
        for at, child in enumerate(children):
            following = _first_sign(children[at + 1]) if at + 1 < len(children) else after
            if isinstance(child, str):
                text += escaped(child)
            else:
                text += self._piece(child, text[-1:] or before, following)
        return text

    def _piece(self, node: Node, before: str, after: str) -> str:
        match node.tag:
            case "br":
                return " " if self._one_line else "\n"
            case "code" | "kbd":
                # Two spans that touch would be one.
                return (" " if before == "`" else "") + self._code(node.text())
            case "img":
                return f"![{escaped(node.attrs['alt'])}]{_target(node, 'src')}"
            case "note":
                return f"[^{node.text()}]" if self._footnotes else node.text().translate(_RAISED)
            case "a":
                return self._link(node)
            case "sub" | "sup":
                return self._raised(node, before, after)
            case "spoiler":
                return self._hidden(node, before, after)
        return self._marked(node, before, after)

    def _code(self, text: str) -> str:
        fence = "`" * (longest_run(text) + 1)
        blank = " " if "`" in (text[0], text[-1]) else ""
        if self._in_cell:
            text = text.replace("|", "\\|")
        return f"{fence}{blank}{text}{blank}{fence}"

    def _link(self, node: Node) -> str:
        href = node.attrs["href"]
        bare = node.children == [href] and is_outside(href) and _SIMPLE_ADDRESS.fullmatch(href)
        if bare and not node.attrs["title"]:
            return f"<{href}>"
        return f"[{self._joined(node.children, '[', ']')}]{_target(node, 'href')}"

    def _hidden(self, node: Node, before: str, after: str) -> str:
        inner = self._joined(node.children, "|", "|")
        # See `core.text.folds.spoiler`: where bars would hide nothing, the words stay open.
        outer = (before, after)
        if not inner or "|" in outer or any(sign.isascii() and sign.isalnum() for sign in outer):
            return inner
        bars = "\\|\\|" if self._in_cell else "||"
        return f"{bars}{inner}{bars}"

    def _raised(self, node: Node, before: str, after: str) -> str:
        signs = _RAISED if node.tag == "sup" else _LOWERED
        text = node.text()
        if node.children == [text] and all(ord(sign) in signs for sign in text):
            return text.translate(signs)
        power = node.tag == "sup" and not text.isalpha()
        return ("^" if power else "") + self._joined(node.children, before, after)

    def _marked(self, node: Node, before: str, after: str) -> str:
        mark = _DELIMITERS[node.tag]
        if mark == "*" and _is_edge(before) and _is_edge(after):
            mark = "_"
        inner = self._joined(node.children, mark[0], mark[0])
        # What stands beside a mark decides whether it is one (CommonMark 0.31, 6.2).
        clear = mark[0] not in (before, after) or before == after == mark[0]
        if inner and clear and _flanks(before, inner[0]) and _flanks(after, inner[-1]):
            return f"{mark}{inner}{mark}"
        return self._joined(node.children, before, after)


def _flanks(outside: str, inside: str) -> bool:
    return not _is_punctuation(inside) or _is_edge(outside)


def _is_edge(sign: str) -> bool:
    return not sign.strip() or _is_punctuation(sign)


def _is_punctuation(sign: str) -> bool:
    return isMdAsciiPunct(ord(sign)) or isPunctChar(sign)


def _first_sign(what: Node | str) -> str:
    if isinstance(what, str):
        return escaped(what)[0]
    if what.tag in _DELIMITERS:
        return _DELIMITERS[what.tag][0]
    return _FIRST_SIGNS.get(what.tag, "[")


def _target(node: Node, attribute: str) -> str:
    address = re.sub(r"&(?=#?\w+;)", r"\\&", node.attrs[attribute].translate(_IN_ADDRESS))
    title = re.sub(r'[\\"|]|&(?=#?\w+;)', r"\\\g<0>", node.attrs["title"])
    return f'({address} "{title}")' if title else f"({address})"
