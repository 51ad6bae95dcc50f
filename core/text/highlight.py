"""Code in colour: Pygments' hundred token types on the four classes of the design."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from core.text.characters import visible_directions
from core.text.limits import MOST_HIGHLIGHTING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

# Comments, key words, strings, numbers. The nearest ancestor named here decides. Token types are
# tuples of their names; Pygments is not loaded before there is code to colour.
_CLASSES = {
    ("Comment",): "hl-c",
    ("Comment", "Preproc"): "hl-k",
    ("Generic", "Deleted"): "hl-n",
    ("Generic", "Heading"): "hl-k",
    ("Generic", "Inserted"): "hl-s",
    ("Generic", "Prompt"): "hl-c",
    ("Generic", "Subheading"): "hl-k",
    ("Keyword",): "hl-k",
    ("Keyword", "Constant"): "hl-n",
    ("Literal",): "hl-n",
    ("Literal", "String"): "hl-s",
    ("Name", "Entity"): "hl-n",
    ("Name", "Tag"): "hl-k",
    ("Operator", "Word"): "hl-k",
    (): "",
}

# Each of these was fed 70 hostile shapes; none is worse than quadratic. Others stay plain.
_LEXERS = """
    arduino bash c console cpp csharp css dart diff docker elixir go graphql groovy haskell html
    http ini java javascript json julia kotlin latex lua make markdown matlab nginx perl php
    powershell pycon python r ruby rust scala scss sql swift toml typescript xml yaml
"""
_ALIASES = {name: name for name in _LEXERS.split()} | {
    "c#": "csharp",
    "c++": "cpp",
    "cs": "csharp",
    "dockerfile": "docker",
    "golang": "go",
    "js": "javascript",
    "jsx": "javascript",
    "kt": "kotlin",
    "makefile": "make",
    "md": "markdown",
    "ps1": "powershell",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "shell-session": "console",
    "tex": "latex",
    "ts": "typescript",
    "tsx": "typescript",
    "yml": "yaml",
    "zsh": "bash",
}
_PLAIN = frozenset({"", "auto", "default", "none", "plain", "plaintext", "text", "txt"})
_LANGUAGE = re.compile(r"[a-z0-9][a-z0-9+#._-]{0,29}")
_LABEL = "Code"


class Code(NamedTuple):
    """A block of code: its text without line ends around it, and a language or ``."""

    text: str
    language: str


def language_named(word: str) -> str:
    """The language that the info word of a fence or a class names, or `` for plain text."""
    word = word.lower()
    if word in _PLAIN or not _LANGUAGE.fullmatch(word):
        return ""
    return _ALIASES.get(word, word)


def language_labelled(label: str) -> str:
    """The language that the `aria-label` of a block of ours names, or ``."""
    _, _, word = label.partition(f"{_LABEL}, ")
    return language_named(word)


def code_text(text: str) -> str:
    """Code as it is shown: line ends around it gone, direction overrides visible."""
    return visible_directions(text).strip("\n")


class Highlighter:
    """Puts the code blocks of one text into HTML, in colour while the text's share lasts."""

    def __init__(self) -> None:
        self._left = MOST_HIGHLIGHTING

    def block(self, code: Code) -> str:
        """`<pre>` with its label and coloured spans. Not yet cleaned."""
        label = f"{_LABEL}, {code.language}" if code.language else _LABEL
        start = f'<pre tabindex="0" role="region" aria-label="{escape(label)}"><code>'
        return f"{start}{self._coloured(code)}</code></pre>"

    def _coloured(self, code: Code) -> str:
        lexer = _lexer(code.language)
        cost = len(code.text) ** 2
        if lexer is None or cost > self._left:
            return escape(code.text, quote=False)
        self._left -= cost
        parts = _merged(lexer, code.text)
        if sum(len(text) for _, text in parts) != len(code.text):
            return escape(code.text, quote=False)
        return "".join(_span(name, text) for name, text in parts)


def _merged(lexer: Lexer, code: str) -> list[tuple[str, str]]:
    """The code in pieces of (class, text); neighbours of one class are one piece."""
    parts: list[tuple[str, str]] = []
    for kind, text in lexer.get_tokens(code):
        name = "" if text.isspace() else _class_of(kind)
        if parts and parts[-1][0] == name:
            parts[-1] = (name, parts[-1][1] + text)
        else:
            parts.append((name, text))
    return parts


def _span(name: str, text: str) -> str:
    shown = escape(text, quote=False)
    return f'<span class="{name}">{shown}</span>' if name else shown


@cache
def _class_of(kind: _TokenType) -> str:
    if kind in _CLASSES or kind.parent is None:
        return _CLASSES.get(kind, "")
    return _class_of(kind.parent)


@cache
def _lexer(language: str) -> Lexer | None:
    if language not in _ALIASES:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
