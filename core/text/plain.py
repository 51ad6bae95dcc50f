"""What a parsed text says without its markup: for the search index, excerpts and mail."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.text.characters import without_directions
from core.text.highlight import code_text

# The shape of user names: letters and digits with single dots, lines or dashes between.
_MENTION = re.compile(r"(?<![\w@/+-])@([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)(?![^\W_])")
_BREAKS = {"softbreak", "hardbreak"}
_MENTIONS = "mentions"


def plain_text(tokens: list[Token]) -> str:
    """All words of shaped tokens, a line for each paragraph, row, item and line of code."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts += _inline_text(token.children or [])
        elif token.type in {"fence", "code_block"}:
            parts += (code_text(token.content), "\n")
        elif token.type in {"th_close", "td_close"}:
            parts.append(" ")
        elif token.block and token.nesting == -1:
            parts.append("\n")
    lines = (line.rstrip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _inline_text(children: list[Token]) -> list[str]:
    parts: list[str] = []
    for token in children:
        if token.type == "image":
            parts.append(str(token.attrs["alt"]))
        elif token.type in _BREAKS:
            parts.append("\n")
        else:
            parts.append(token.content)
    return parts


def note_mentions(state: StateCore) -> None:
    """Core rule: remember who is named as @name, outside quotes, code and links.

    Runs while escaped characters are still tokens of their own, so `\\@name` names nobody.
    """
    names: dict[str, None] = {}
    quotes = 0
    for token in state.tokens:
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type == "inline" and not quotes:
            names |= dict.fromkeys(_named(token.children or []))
    state.env[_MENTIONS] = tuple(names)


def mentions(env: dict[str, object]) -> tuple[str, ...]:
    """The names that `note_mentions` left, each once, in the order of the text."""
    names = env.get(_MENTIONS, ())
    assert isinstance(names, tuple)
    return names


def _named(children: list[Token]) -> list[str]:
    names: list[str] = []
    links = 0
    for child in children:
        links += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not links:
            names += _MENTION.findall(without_directions(child.content))
    return names
