"""A TOML file, or one that begins with TOML, that knows its line numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from core.seed.shapes import SampleError

S = TypeVar("S")


class Source:
    """The lines of a sample file, counted from 1, and how to complain about one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def line_of(self, start: str, after: int = 1) -> int:
        """The first line from `after` on that begins with `start`, else `after`."""
        numbers = range(after, len(self.lines) + 1)
        return next((n for n in numbers if self.lines[n - 1].startswith(start)), after)

    def error(self, line: int, what: str) -> SampleError:
        return SampleError(f"{self.path.name}:{line}: {what}")

    def check(self, holds: object, line: int, what: str) -> None:
        if not holds:
            raise self.error(line, what)

    def text(self, first: int, last: int) -> str:
        """The lines `first` to `last`, both included."""
        return "\n".join(self.lines[first - 1 : last])

    def parse(self, first: int, last: int) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text(first, last))
        except tomllib.TOMLDecodeError as error:
            raise self.error(first, str(error)) from error

    def build(self, kind: Callable[..., S], table: dict[str, Any], line: int) -> S:
        """`table` as a `kind`: unknown and missing keys are errors, lists become tuples."""
        try:
            return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})
        except TypeError as error:
            raise self.error(line, str(error)) from error

    def tables(
        self, name: str, kind: Callable[..., S], rows: list[dict[str, Any]] | None = None
    ) -> Iterator[tuple[int, S]]:
        """Each `[[name]]` as a `kind`, with the line it starts on; of the whole file or `rows`."""
        line = 0
        for row in self.parse(1, len(self.lines)).get(name, []) if rows is None else rows:
            line = self.line_of(f"[[{name}]]", line + 1)
            yield line, self.build(kind, row, line)
