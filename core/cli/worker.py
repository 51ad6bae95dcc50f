"""`townhall worker`: the work that waits, apart from the web processes."""

from __future__ import annotations

import click

from core.cli.lean import lean_app
from core.config import Config


@click.command()
def worker() -> None:
    """Do the work that waits: mail, search index, jobs.

    `townhall serve` runs one already; run more of them, or run them elsewhere with
    `serve --no-worker`. Ends on SIGTERM or SIGINT, finishing what is in hand.
    """
    from core.config import from_environment

    work(from_environment())


def work(config: Config) -> None:
    """Start the site in this process and work until told to stop."""
    app = lean_app(config)
    from core.jobs import run_worker  # after it: what is left out must not be loaded first

    run_worker(config, app)
