"""Reading the XML files of a Stack Exchange dump row by row, whatever their size or damage.

A dump is data from outside: document types, and with them all entities, are refused.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from io import BufferedReader
from pathlib import Path
from xml.parsers import expat

from core.transfer import reasons
from core.transfer.facts import Progress
from core.transfer.report import Report

# Posts are at most 30,000 characters long; a "row" beyond this is an attack or no dump.
LONGEST_ROW = 16 * 1024 * 1024
CHUNK = 1024 * 1024
Lines = gzip.GzipFile | BufferedReader
Row = dict[str, str]


class _Refused(Exception):
    """The file declares something that no dump declares."""


class RowParser:
    """Feeds lines to expat and hands out the attributes of each `<row>`.

    expat cannot go on after an error, so a new one is started behind the broken line.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._root = b""
        self._start()

    def _start(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        for done in ("EndElementHandler", "CommentHandler", "XmlDeclHandler"):
            setattr(self._parser, done, self._heard)
        self.is_open = False

    def feed(self, line: bytes) -> None:
        """Take the next bytes. Raises `expat.ExpatError` or `_Refused`."""
        self.is_open = bool(line.strip()) or self.is_open
        self._parser.Parse(line, False)

    def restart(self) -> None:
        """Forget the broken document and go on inside a new one."""
        self._start()
        root = self._root
        self._parser.Parse(b"<" + (root or b"rows") + b">", False)
        self._root = root  # still unknown if the break was before it

    def _heard(self, *_: object) -> None:
        """Something was complete, so nothing is open."""
        self.is_open = False

    def _element(self, name: str, attributes: Row) -> None:
        self.is_open = False
        if name == "row":
            self.rows.append(attributes)
        elif not self._root:
            self._root = name.encode()
        elif name.encode() != self._root:
            raise expat.ExpatError(f"<{name[:20]}> is no row")

    def _text(self, text: str) -> None:
        if text.strip():
            raise expat.ExpatError("text outside of rows")

    def _refuse(self, *_: object) -> None:
        raise _Refused


def find(folder: Path, name: str) -> Path | None:
    """The file `Name.xml` or `Name.xml.gz` of a dump, without regard to case."""
    wanted = (f"{name}.xml".lower(), f"{name}.xml.gz".lower())
    found = [path for path in sorted(folder.iterdir()) if path.name.lower() in wanted]
    return found[0] if found else None


def read_rows(path: Path, report: Report, progress: Progress) -> Iterator[Row]:
    """Every row of a file that can be read; what cannot is written into the report."""
    progress.begin(path.name, path.stat().st_size)
    parser = RowParser()
    is_packed = path.suffix.lower() == ".gz"
    with path.open("rb") as raw, gzip.open(raw) if is_packed else nullcontext(raw) as opened:
        try:
            yield from _rows(opened, parser, _Place(path.name, raw, report, progress))
        except (EOFError, OSError, zlib.error) as error:
            report.miss(reasons.FILE_ENDS_EARLY, f"{path.name}: {error}")
        except _Refused:
            report.skip(reasons.FILE_REFUSED, path.name)


class _Place:
    """Where reading is, for the report and the progress."""

    def __init__(self, name: str, raw: BufferedReader, report: Report, progress: Progress) -> None:
        self.name, self.raw, self.report, self.progress = name, raw, report, progress
        self.line, self.settled = 1, 0

    def broken(self, error: Exception) -> None:
        # An error shows where the row cannot go on; the row began behind the last good one.
        where = f"{self.name}, line {self.settled + 1}"
        self.report.skip(reasons.BROKEN_ROW, f"{where}: {expat_words(error)}")
        self.settled = self.line

    def next_line(self) -> None:
        self.line += 1
        if self.line % 500 == 0:
            self.progress.advance(self.raw.tell())


def expat_words(error: Exception) -> str:
    """What is wrong, without expat's own count of lines, which starts anew after an error."""
    return str(error).partition(":")[0]


def _rows(opened: Lines, parser: RowParser, place: _Place) -> Iterator[Row]:
    length, last, skipping = 0, b"", False
    while line := opened.readline(CHUNK):
        if not skipping:
            length += len(line)
            last = line
            skipping = not _fed(line, length, parser, place)
            if parser.rows:
                place.settled, length = place.line, 0
                yield from parser.rows
                parser.rows.clear()
        if line.endswith(b"\n"):
            if skipping:
                length, skipping = 0, False
            place.next_line()
    if not last.rstrip().endswith(b">") or b"</" not in last:
        place.report.miss(reasons.FILE_ENDS_EARLY, place.name)
    place.progress.advance(place.raw.tell())


def _fed(line: bytes, length: int, parser: RowParser, place: _Place) -> bool:
    """Feed a line; if it cannot be read, report that and be ready for the next one.

    A row that is never closed is noticed in the row behind it, which then gets its chance.
    """
    try:
        if length > LONGEST_ROW:
            raise expat.ExpatError("the row is too long")
        if parser.is_open and line.lstrip().startswith(b"<row"):
            raise expat.ExpatError("it is never closed")
        parser.feed(line)
    except expat.ExpatError as error:
        had_begun = place.line > place.settled + 1 and not parser.rows
        if not line.lstrip().startswith(b"</"):
            place.broken(error)
        parser.restart()
        if had_begun and line.lstrip().startswith(b"<row"):
            return _fed(line, 0, parser, place)
        return False
    return True
