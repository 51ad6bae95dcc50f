"""Lines as RFC 5545 has them: folded, with their ends, and texts escaped for their places."""

from __future__ import annotations

import re
from collections.abc import Iterable

END = "\r\n"
WIDTH = 75  # octets of a line, its end left out (RFC 5545, 3.1)

# Controls but the tab and the line feed; no value has a place for them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_BREAKS = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_IN_URI = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029\"<>\\^`{|}]")


def text(value: str) -> str:
    """A text as a value (3.3.11)."""
    plain = _CONTROLS.sub("", _BREAKS.sub("\n", value))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def uri(value: str) -> str:
    """An address as a value: it is not escaped, and what has no place in one is written with
    percent signs, a line end first of all."""
    return _IN_URI.sub(lambda found: _percent(found[0]), value)


def parameter(value: str) -> str:
    """The value of a parameter, in quotes where it needs them (RFC 6868 for quotes in it)."""
    plain = _CONTROLS.sub("", _BREAKS.sub("\n", value))
    plain = plain.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{plain}"' if re.search(r"[;:,]", plain) else plain


def folded(line: str) -> str:
    """A line in pieces of at most `WIDTH` octets; no character is cut in two."""
    parts: list[str] = []
    rest = line.encode("utf-8", "replace")
    room = WIDTH
    while len(rest) > room:
        end = room
        while rest[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        parts.append(rest[:end].decode())
        rest, room = rest[end:], WIDTH - 1  # the space that continues counts too
    return f"{END} ".join([*parts, rest.decode()])


def written(lines: Iterable[str]) -> bytes:
    """Unfolded lines as the bytes of a file."""
    return "".join(f"{folded(line)}{END}" for line in lines).encode()


def _percent(sign: str) -> str:
    return "".join(f"%{octet:02X}" for octet in sign.encode())
