"""A calendar file taken apart into components, so that a broken one spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST = 8  # calendars nest three deep; what is deeper is passed over
LONGEST = 20_000  # characters of a line; of texts what is longer is cut off
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION"}
_BREAK = re.compile("\r\n|\n|\r")
_EDGE = re.compile(r"\s*(BEGIN|END)\s*[;:](.*)", re.IGNORECASE)
_HEAD = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")


class BadLine(ValueError):
    """A line that is no property. Its only argument is the name that it begins with."""


@dataclass(frozen=True, slots=True)
class Property:
    """One value with its parameters, whose names are in capitals."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Block:
    """A component: its name, its unfolded lines by the name of their property, and what stands
    inside it. `is_closed` is whether its end was there."""

    name: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    inside: list[Block] = field(default_factory=list)
    is_closed: bool = False

    def all(self, name: str) -> Iterator[Property]:
        """Every property of that name, one by one. Raises `BadLine`."""
        return (_property(name, line) for line in self.lines.get(name, ()))

    def first(self, name: str) -> Property | None:
        """The first property of that name, or None. Raises `BadLine`."""
        found = self.lines.get(name)
        return _property(name, found[0]) if found else None

    def named(self, name: str) -> Iterator[Block]:
        """The components of that name in it, at any depth."""
        for block in self.inside:
            if block.name == name:
                yield block
            yield from block.named(name)


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 as the standard has it, else what old programs wrote."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def taken_apart(source: str) -> Block:
    """Everything in a file, inside a block without a name. Never fails: lines that are no
    property are passed over, and what has no end is marked."""
    root = Block("", is_closed=True)
    stack = [root]
    for line in _unfolded(source):
        head = _HEAD.match(line)
        if head is None:
            continue
        edge = _EDGE.match(line)
        if edge is None:
            stack[-1].lines.setdefault(head[1].upper(), []).append(line)
        elif edge[1].upper() == "END":
            _end(stack, edge[2].strip().upper())
        else:
            _begin(stack, edge[2].strip().upper())
    return root


def _begin(stack: list[Block], name: str) -> None:
    if len(stack) > 1 and name == stack[-1].name:
        stack.pop()  # its end is missing: nothing of the sort stands inside itself
    if len(stack) <= DEEPEST:
        block = Block(name)
        stack[-1].inside.append(block)
        stack.append(block)


def _end(stack: list[Block], name: str) -> None:
    if all(block.name != name for block in stack[1:]):
        return
    while True:
        block = stack.pop()
        if block.name == name:
            block.is_closed = True
            return


def _unfolded(source: str) -> Iterator[str]:
    parts: list[str] = []
    for line in _BREAK.split(source.replace("\0", "")):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    if parts:
        yield "".join(parts)


def _property(name: str, line: str) -> Property:
    if len(line) > LONGEST and name not in TEXTS:
        raise BadLine(name)
    from icalendar.parser import Contentline

    try:
        # icalendar leaves this constructor untyped.
        _name, parameters, value = Contentline(line.strip()[:LONGEST]).parts()  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise BadLine(name) from error
    plain = {key.upper(): _plain(given) for key, given in parameters.items()}
    return Property(name, plain, value.strip())


def _plain(given: str | list[str]) -> str:
    return given if isinstance(given, str) else ",".join(given)
