"""Tables as text for other programs: CSV as RFC 4180 has it, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

# What a spreadsheet takes for a formula when it stands first (OWASP, CSV injection), and the
# wide forms that some of them fold to it.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
GUARD = "'"
QUOTED = frozenset('",\r\n')


def cell(value: Any) -> str:
    """One value as it stands between two commas.

    A text that a spreadsheet would work out gets an apostrophe in front, behind spaces too;
    numbers stay numbers. Moments are written in UTC.
    """
    text = _plain(value)
    if isinstance(value, str) and text.lstrip(" ")[:1] in FORMULA and text.strip(" "):
        text = GUARD + text
    if text and not QUOTED & set(text) and text == text.strip():
        return text
    return '"{}"'.format(text.replace('"', '""')) if text else ""


def bare(text: str) -> str:
    """A cell as it was before `cell` kept it from being worked out."""
    rest = text.removeprefix(GUARD)
    return rest if rest != text and rest.lstrip(" ")[:1] in FORMULA and rest.strip(" ") else text


def line(values: Iterable[Any]) -> str:
    """One line with its end."""
    return ",".join(cell(value) for value in values) + "\r\n"


def lines(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A whole table, line by line: what its columns are called, then its rows."""
    yield line(head)
    for row in rows:
        yield line(row)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        utc = value.astimezone(UTC) if value.tzinfo else value
        return f"{utc:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else str(value).replace("\0", "")
