"""Prints what was measured beside its budget, and keeps it as JSON."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.live import IN_TIME
from bench.measure import Result, Run
from core import clock

IDLE_MB = 120.0
LOADED_MB = 200.0
START_S = 1.0
BESIDE_LIVE = 0.9
"""The least share of its rate that a page may keep beside the live connections."""


def show(run: Run, *, posts: int) -> None:
    """Print the table of one database."""
    console = Console(width=150)
    rate = median(load.rate for load in run.reference)
    table = Table(title=f"{run.database}, {posts:,} posts; R = {rate:,.0f}/s")
    table.add_column("page", no_wrap=True)
    for heading in ("of R", "req/s", "p50", "p95", "p99 ms", "CPU ms", "queries", "kB", "errors"):
        table.add_column(heading, justify="right", no_wrap=True)
    if run.live is not None:
        table.add_column("beside live", justify="right", no_wrap=True)
    for result in run.results:
        table.add_row(*_row(result))
    console.print(table)
    console.print(
        f"start {beside(run.started_in, START_S, unit=' s')}   "
        f"memory idle {beside(run.idle_mb, IDLE_MB, unit=' MB', digits=0)}   "
        f"loaded {beside(run.loaded_mb, LOADED_MB, unit=' MB', digits=0)}   "
        f"reference CPU {median(run.reference_cpu_ms):.2f} ms\n"
    )
    if run.live is not None:
        console.print(
            f"{run.live.count:,} live connections, {run.live.kb_each:.0f} kB each: a reply reached "
            f"the last of them after {beside(median(run.live.slowest), IN_TIME, unit=' s')}, "
            f"{median(run.live.in_time):.1%} of them in time\n"
        )


def keep(runs: list[Run], *, posts: int, folder: Path) -> Path:
    """Write everything that was measured; the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    about = {"at": now.isoformat(), "posts": posts, "python": platform.python_version()}
    path.write_text(json.dumps({**about, "runs": [_plain(run) for run in runs]}, indent=1))
    return path


def _row(result: Result) -> tuple[str, ...]:
    page = result.page
    ratio = median(result.ratios)
    return (
        page.about,
        beside(ratio, page.ratio or None, least=True, digits=3),
        f"{result.middle(lambda load: load.rate):,.0f}",
        beside(result.middle(lambda load: load.p50), page.p50_ms, digits=1),
        f"{result.middle(lambda load: load.p95):.1f}",
        beside(result.middle(lambda load: load.p99), page.p99_ms, digits=1),
        beside(median(result.cpu_ms), page.cpu_ms),
        beside(result.seen["queries"], page.queries, digits=0) if result.seen else "-",
        f"{result.seen['bytes'] / 1000:.0f}" if result.seen else "-",
        f"[red]{result.errors}[/]" if result.errors else "0",
        *(
            [beside(median(result.beside_live), BESIDE_LIVE, least=True)]
            if result.beside_live
            else []
        ),
    )


def beside(
    value: float,
    budget: float | None,
    *,
    least: bool = False,
    digits: int = 2,
    unit: str = "",
) -> str:
    """A figure, green or red by its budget, with the budget behind it."""
    shown = f"{value:.{digits}f}{unit}"
    if budget is None:
        return shown
    kept = value >= budget if least else value <= budget
    sign = "≥" if least else "≤"
    return f"[{'green' if kept else 'red'}]{shown}[/] [dim]{sign}{budget:g}[/]"


def _plain(run: Run) -> dict[str, Any]:
    """A run as JSON: every round, so that others can compute something else from it."""
    found = asdict(run)
    for plain, result in zip(found["results"], run.results, strict=True):
        plain["ratio"] = median(result.ratios)
        plain["rate"] = result.middle(lambda load: load.rate)
    return found
