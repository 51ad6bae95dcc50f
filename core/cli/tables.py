"""The report of an import as tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.site import site
from core.transfer.nouns import NOUNS

if TYPE_CHECKING:
    from core.transfer.reasons import Reason
    from core.transfer.report import Report, Tally

PLAIN_WIDTH = 110  # where the output is no terminal and has no width of its own


def print_report(report: Report) -> None:
    """Print everything that was read, added, left out, changed and missing."""
    console = Console() if sys.stdout.isatty() else Console(width=PLAIN_WIDTH)
    console.print(_counts(report))
    if report.became:
        console.print(_became(report))
    for title, tallies in (
        (_("Left out"), report.skipped),
        (_("Kept in another form"), report.changed),
        (_("Missing in the source"), report.missing),
    ):
        if tallies:
            console.print(_reasons(title, tallies))
    if report.finished and not report.added_anything:
        console.print(_("Everything was here already; nothing was added."))


def _counts(report: Report) -> Table:
    table = Table(title=escape(report.site), title_justify="left")
    table.add_column("")
    for name in (_("Read"), _("Added"), _("Already here")):
        table.add_column(name, justify="right")
    for noun, words in NOUNS.items():
        read = f"{report.read[noun]:,}" if noun in report.read else ""
        added, known = report.added[noun], report.known[noun]
        if read or added or known:
            table.add_row(str(words), read, f"{added:,}", f"{known:,}")
    table.add_section()
    for file, rows in report.rows.items():
        table.add_row(escape(file), f"{rows:,}", "", "")
    return table


def _became(report: Report) -> Table:
    table = Table(title=_("By their tags, threads became"), title_justify="left")
    for name in (_("What"), _("Status"), _("How many")):
        table.add_column(name, justify="right" if name == _("How many") else "left")
    for (key, state), count in sorted(report.became.items()):
        kind = site().registry.kind(key)
        shown = kind.state(state) if kind is not None else None
        words = (kind.label if kind is not None else key, shown.label if shown else state)
        table.add_row(*(escape(str(word)) for word in words), f"{count:,}")
    return table


def _reasons(title: str, tallies: dict[Reason, Tally]) -> Table:
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column(_("How many"), justify="right")
    table.add_column(_("Why"), ratio=3)
    table.add_column(_("For example"), ratio=2, overflow="fold")
    for reason, tally in sorted(tallies.items(), key=_by_number):
        examples = escape("\n".join(example[:80] for example in tally.examples))
        table.add_row(f"{tally.count:,}", escape(str(reason.text)), examples)
    return table


def _by_number(entry: tuple[Any, Any]) -> int:
    return -int(entry[1].count)
