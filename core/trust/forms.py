"""The table of trust as a form: one field for each number, read back into numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.trust import criteria, limits
from core.trust.limits import Number


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: `name` of its field, what stands in it, the usual one, what is wrong, and
    what holds now.

    A fixed one cannot be changed: it is what the level before has, or no limit."""

    name: str
    text: str
    usual: Number
    is_fixed: bool = False
    error: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `may_be_open`: whether an empty field means no limit."""

    label: Any
    help: Any
    cells: tuple[Cell, ...]


class BadTable(ValueError):
    """Some numbers cannot be taken; `problems` gives a sentence by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("numbers that cannot be taken")
        self.problems = problems


def limit_lines(
    sent: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> list[Line]:
    """The limits with the numbers in force, or with what was sent and what is wrong with it."""
    return [
        Line(
            one.label,
            one.help,
            tuple(
                Cell(
                    field(one.name, level),
                    _text(sent, field(one.name, level), limits.number(one, level)),
                    None if limits.is_fixed(one, level) else limits.usual(one, level),
                    limits.is_fixed(one, level),
                    (problems or {}).get(field(one.name, level), ""),
                    _written(limits.number(one, level)),
                )
                for level in limits.LEVELS
            ),
        )
        for one in limits.LIMITS
    ]


def criteria_lines(
    sent: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> list[Line]:
    """What it takes to reach a level, in the same way."""
    return [
        Line(
            one.label,
            one.help,
            tuple(
                Cell(
                    field(one.key, level),
                    _text(sent, field(one.key, level), criteria.needed(one, level)),
                    one.usual[level - 1],
                    error=(problems or {}).get(field(one.key, level), ""),
                    now=_written(criteria.needed(one, level)),
                )
                for level in criteria.REACHED
            ),
        )
        for one in criteria.CRITERIA
    ]


def sent_table(sent: Mapping[str, str]) -> dict[tuple[str, int], Number]:
    """The numbers that were sent; what is missing stays as it is. Raises `BadTable`."""
    found: dict[tuple[str, int], Number] = {}
    problems: dict[str, str] = {}
    for name, level, most, may_be_open in _fields():
        text = sent.get(field(name, level))
        if text is None:
            continue
        text = text.strip()
        if not text and may_be_open:
            found[name, level] = None
        elif text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= most:
            found[name, level] = int(text)
        else:
            problems[field(name, level)] = _("A whole number from 0 to %(most)s.", most=most)
    if problems:
        raise BadTable(problems)
    return found


def field(name: str, level: int) -> str:
    """The name of the field for one number."""
    return f"{name}-{level}"


def _fields() -> Iterator[tuple[str, int, int, bool]]:
    for one in criteria.CRITERIA:
        yield from ((one.key, level, one.most, False) for level in criteria.REACHED)
    for limit in limits.LIMITS:
        may_be_open = not limit.stored or limit.open is not None
        for level in limits.LEVELS:
            if not limits.is_fixed(limit, level):
                yield limit.name, level, limit.most, may_be_open


def _text(sent: Mapping[str, str] | None, name: str, value: Number) -> str:
    if sent is not None and name in sent:
        return sent[name][:20]
    return _written(value)


def _written(value: Number) -> str:
    return "" if value is None else str(value)
