"""Characters that deceive or disturb: controls, direction overrides, towers of marks."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from core.text.limits import MOST_MARKS_ON_A_LETTER

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """The text with line ends as `\\n`, no control characters, no lone surrogates, and at
    most six combining marks on a letter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    text = _CONTROLS.sub("", text)
    if text.isascii():
        return text
    text = _SURROGATES.sub("\ufffd", text)
    return _towers().sub(r"\1", text)


def without_directions(text: str) -> str:
    """Prose without direction overrides and isolates (U+202A-202E, U+2066-2069).

    The single marks U+200E and U+200F stay: they cannot turn other people's words around.
    """
    return text if text.isascii() else _DIRECTIONS.sub("", text)


def visible_directions(text: str) -> str:
    """Code with direction overrides written out, as `[U+202E]`.

    Dropping them in silence would hide the very attack that a reader should see.
    """
    if text.isascii():
        return text
    return _DIRECTIONS.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


@cache
def _towers() -> re.Pattern[str]:
    places = (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
    marks = "".join(chr(p) for p in places if unicodedata.category(chr(p)) in {"Mn", "Me"})
    return re.compile(f"([{marks}]{{{MOST_MARKS_ON_A_LETTER}}})[{marks}]+")
