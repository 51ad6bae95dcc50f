"""What a parsed text says without its markup: for the search index, excerpts and mail."""

from __future__ import annotations

from markdown_it.token import Token

from core.text.highlight import code_text

_BREAKS = {"softbreak", "hardbreak"}


def plain_text(tokens: list[Token]) -> str:
    """All words of shaped tokens, a line for each paragraph, row, item and line of code."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts += _inline_text(token.children or [])
        elif token.type in {"fence", "code_block"}:
            parts += (code_text(token.content), "\n")
        elif token.type == "summary":
            parts += (token.content, "\n")
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
