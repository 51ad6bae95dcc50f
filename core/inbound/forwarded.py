"""A mail that somebody has passed on: who wrote it first, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from core.inbound import wordings as w
from core.inbound.letter import is_plain

MOST_LINES = 400
"""Lines among which the head of the mail that was passed on has to begin."""
LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What was passed on. `before` is what whoever passed it on has said above it."""

    before: str
    name: str
    address: str
    subject: str
    text: str


def forwarded_in(text: str) -> Forwarded | None:
    """The first mail that was passed on in the text of another, or None where there is none that
    says who it is from."""
    lines = text.replace("\r\n", "\n").split("\n")
    for at in range(min(len(lines), MOST_LINES)):
        names, end = _head(lines, at)
        name, address = parseaddr(names.get("from", ""))
        if len(names) >= 2 and "subject" in names and is_plain(address):
            return Forwarded(
                before=_above(lines[:at]),
                name=" ".join(name.split())[:120],
                address=address,
                subject=names["subject"][:255],
                text="\n".join(line.removeprefix("> ") for line in lines[end:]).strip("\n> "),
            )
    return None


def _head(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    """The lines of a head that begins at a line, by what they say, and where it ends."""
    found: dict[str, str] = {}
    end = at
    while end < len(lines) and end - at < LONGEST_HEAD:
        match = w.HEAD_LINE.match(lines[end][:400])
        sort = w.HEAD_NAMES.get(match[1].lower(), "") if match else ""
        if match is None or not sort:
            break
        found.setdefault(sort, lines[end][match.end() :].strip(" *")[:400])
        end += 1
    return (found, end) if "from" in found else ({}, end)


def _above(lines: list[str]) -> str:
    kept = [line for line in lines if not (w.MARKER.match(line) or w.FORWARDED.match(line))]
    return "\n".join(kept).strip()
