"""Where in its Markdown something stands that somebody has marked in the finished text.

Only letters and digits are compared: marks, punctuation and white space differ between the
source and what a browser gives as the selection. All of it is linear in the source.
"""

from __future__ import annotations

import re

# What the source has and the finished text has not, or not as text.
_UNSEEN = re.compile(
    r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,500}\)"  # a picture
    r"|\]\([^()\n]{0,500}\)"  # where a link leads
    r"|&#?\w{1,30};|:[a-z0-9_+-]{1,30}:"
    r"|^[ >]{0,40}(?:```|~~~|:::)[^\n]{0,200}$"
    r"|^[ >]{0,40}(?:[-*+]|\d{1,9}[.)])[ ]+(?:\[[ xX]\][ ])?",
    re.MULTILINE,
)
_LINE_START = re.compile(
    r"[ >]{0,40}(?:[-*+] |\d{1,9}[.)] |#{1,6} )?[ ]{0,4}(?:\[[ xX]\] )?[*_~`\[|]*"
)
_BEHIND = re.compile(r"(?:\]\([^()\n]{0,500}\)|[*_~`|.,;:!?…)\"'»”’])*")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_BEFORE = "*_~`[|\"'“«(¿¡"
_PAIRS = ("**", "~~", "||", "`")


def source_of_selection(source: str, begins: str, ends: str = "") -> str | None:
    """The piece of a Markdown source that reads `begins` … `ends` when it is finished, whole
    marks and links included; None when it is not there. Without `ends`, `begins` is all."""
    stream, places = _letters(source)
    first, last = _only_letters(begins), _only_letters(ends)
    at = stream.find(first) if first else -1
    if at < 0:
        return None
    until = at + len(first)
    if last:
        until = stream.find(last, at) + len(last)
        if until < at + len(last):
            return None
    return _whole(source, places[at], places[until - 1] + 1)


def _letters(source: str) -> tuple[str, list[int]]:
    """The letters and digits of a source that are seen, and where each stands."""
    places: list[int] = []
    start = 0
    for unseen in _UNSEEN.finditer(source):
        places += (at for at in range(start, unseen.start()) if source[at].isalnum())
        start = unseen.end()
    places += (at for at in range(start, len(source)) if source[at].isalnum())
    return "".join(source[at] for at in places), places


def _only_letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _whole(source: str, start: int, end: int) -> str:
    """The piece from `start` to `end` with the marks that belong to it."""
    fence = _open_fence(source, start)
    line = source.rfind("\n", 0, start) + 1
    if fence:
        closing = source.find("\n", end)
        return (
            f"{fence}\n{source[line : closing if closing >= 0 else None]}\n{fence.split()[0][:3]}"
        )
    if _LINE_START.fullmatch(source, line, start):
        start = line
    while start > line and source[start - 1] in _BEFORE:
        start -= 1
    behind = _BEHIND.match(source, end)
    end = behind.end() if behind else end
    return _balanced(source[start:end].strip("\n"), source[line:start])


def _open_fence(source: str, at: int) -> str:
    """The line that opened the code that a place stands in, or nothing."""
    opened = ""
    for fence in _FENCE.finditer(source, 0, at):
        mark = fence[1]
        if not opened:
            opened = fence[0].strip()
        elif opened.startswith(mark):
            opened = ""
    return opened


def _balanced(piece: str, before: str) -> str:
    """The piece with both ends of links and marks of which it has one."""
    link = piece.find("](")
    if link >= 0 and "[" not in piece[:link]:
        piece = "[" + piece
    open_ = piece.rfind("[")
    if open_ >= 0 and "]" not in piece[open_:]:
        piece = piece[:open_] + piece[open_ + 1 :]
    for mark in _PAIRS:
        if piece.count(mark) % 2:
            piece = mark + piece if before.count(mark) % 2 else piece + mark
    return piece
