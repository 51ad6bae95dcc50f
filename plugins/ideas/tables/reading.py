"""Tables of ideas: what can be taken of one, and a sentence for each line that cannot.

Whatever the bytes are, nothing but `Unreadable` is raised; one bad line leaves the others alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask_babel import gettext as _

from plugins.ideas.quarters import checked_quarter
from plugins.ideas.tables.heads import column, meant_status
from townhall import Rejected, checked_body, checked_title, csv_bare

MOST_BYTES = 1_000_000
MOST_LINES = 1000
MOST_TAGS = 5
MOST_VOTES = 10_000_000
NAME = 60
YES = frozenset(("1", "yes", "y", "true", "x", "ja", "oui", "si", "sí"))


class Unreadable(ValueError):
    """No table of ideas. Its only argument is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableIdea:
    """An idea as a line of a table has it. `key` tells it from all others of its table, `url` is
    where it stood, `author` who had it, where they agreed to be named."""

    key: str
    title: str
    text: str
    status: str = ""
    votes: int = 0
    tags: tuple[str, ...] = ()
    author: str = ""
    created: date | None = None
    quarter: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the file: what it begins with, and the idea in it or why there is none."""

    number: int
    title: str
    found: TableIdea | None
    why: str = ""


def read_table(data: bytes) -> list[TableLine]:
    """Every line of a table below its head. Raises `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than a megabyte."))
    rows = _rows(_decoded(data))
    head = next(rows, (1, []))[1]
    names = [column(cell) for cell in head]
    if "title" not in names:
        raise Unreadable(_("The first line has to name the columns, and one of them “title”."))
    lines = [_line(number, _cells(names, row)) for number, row in rows if any(map(str.strip, row))]
    if not lines:
        raise Unreadable(_("There is no idea in it."))
    if len(lines) > MOST_LINES:
        raise Unreadable(_("There are more than %(most)s ideas in it.", most=MOST_LINES))
    return lines


def _decoded(data: bytes) -> str:
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16").replace("\0", "")
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        raise Unreadable(_("Save the table as CSV in UTF-8, and send it once more.")) from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line with its number in the file."""
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        before = 0
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error:
        raise Unreadable(_("This is no table that can be read: save it as CSV.")) from None


def _cells(names: list[str], row: list[str]) -> dict[str, str]:
    """The cells by the names of their columns; of two alike the first that is not empty."""
    found: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if name and not found.get(name):
            found[name] = csv_bare(cell.strip()).strip()
    return found


def _line(number: int, cells: Mapping[str, str]) -> TableLine:
    title = cells.get("title", "")
    try:
        return TableLine(number, title, _idea(cells))
    except (Rejected, ValueError) as error:
        return TableLine(number, title, None, _sentence(error))


def _sentence(error: ValueError) -> str:
    if isinstance(error, Rejected):
        return str(error.message)
    return str(error.args[0]) if error.args else str(_("It cannot be read."))


def _idea(cells: Mapping[str, str]) -> TableIdea:
    """The idea of a line. Raises `Rejected` or `ValueError` with a sentence."""
    title = checked_title(cells.get("title", ""))
    text = cells.get("text", "") or title
    checked_body(text)
    key = cells.get("key", "")
    called = cells.get("status", "")
    status = meant_status(called)
    if status is None:
        raise ValueError(_("There is no status “%(name)s” here.", name=called[:NAME]))
    tags = _tags(cells.get("tags", ""))
    if len(tags) > MOST_TAGS:
        raise ValueError(_("At most five tags."))
    return TableIdea(
        key=_hashed(key) if key else _hashed(f"{title}\n{text}"),
        title=title,
        text=text,
        status=status.slug,
        votes=_votes(cells.get("votes", "")),
        tags=tags,
        author=_named(cells),
        created=_day(cells.get("created", "")),
        quarter=checked_quarter(cells.get("quarter", "")),
        url=cells.get("url", ""),
    )


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _votes(text: str) -> int:
    try:
        votes = int(text.replace(",", "").replace(" ", "") or 0)
    except ValueError:
        raise ValueError(_("“%(text)s” is no number of votes.", text=text[:NAME])) from None
    if abs(votes) > MOST_VOTES:
        raise ValueError(_("That is more votes than there can be."))
    return votes


def _tags(text: str) -> tuple[str, ...]:
    parts = text.replace(";", ",").replace("|", ",")
    words = parts.split(",") if "," in parts else parts.split()
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _named(cells: Mapping[str, str]) -> str:
    """Who had the idea, if they have agreed to be named."""
    agreed = cells.get("consent", "").casefold() in YES
    return " ".join(cells.get("author", "").split())[:NAME] if agreed else ""


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        raise ValueError(_("“%(text)s” is no date like 2026-05-31.", text=text[:NAME])) from None
    return (found.astimezone(UTC) if found.tzinfo else found).date()
