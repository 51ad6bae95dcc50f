"""How far a long command has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

EVERY = 2.0  # seconds between plain lines


class Bar:
    """A moving bar for each piece of work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, label: str, total: int) -> None:
        """Finish the bar before and start the next."""
        self.finish()
        self._task = self._progress.add_task(label, total=total or None)

    def advance(self, done: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def finish(self) -> None:
        """Fill the last bar."""
        if self._task is not None:
            total = self._progress.tasks[-1].total
            self._progress.update(self._task, completed=total or 1, total=total or 1)


class Lines:
    """A line for each piece of work and one every few seconds within it."""

    def __init__(self) -> None:
        self._label, self._total, self._said = "", 0, 0.0

    def begin(self, label: str, total: int) -> None:
        """Name the work."""
        self._label, self._total, self._said = label, total, time.monotonic()
        click.echo(f"{label} …", err=True)

    def advance(self, done: int) -> None:
        """Say how far it is, unless that was said just now."""
        if time.monotonic() - self._said > EVERY and self._total:
            self._said = time.monotonic()
            click.echo(f"{self._label}: {100 * done // self._total} %", err=True)


@contextmanager
def watching() -> Iterator[Bar | Lines]:
    """Progress that fits where standard error goes."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    columns = (
        TextColumn("{task.description:<20}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = Bar(progress)
        yield bar
        bar.finish()
