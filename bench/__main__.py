"""`make bench`: measures pages on SQLite and on PostgreSQL and prints them beside budgets."""

from __future__ import annotations

import click

from bench.community import CACHE, ROOT, community
from bench.load import need_wrk
from bench.measure import Plan, Run, measure
from bench.pages import chosen
from bench.table import keep, show
from scripts.services import answers
from tests.support.postgres import server_url


@click.command()
@click.option("--pages", default="all", help="Comma-separated names, such as thread,home.")
@click.option("--db", default="both", type=click.Choice(["sqlite", "postgres", "both"]))
@click.option("--posts", default=100_000, show_default=True, type=click.IntRange(1000))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option("--seconds", default=4, show_default=True, help="Length of one round of a page.")
@click.option("--connections", default=16, show_default=True)
@click.option("--gzip", is_flag=True, help="Ask for compressed answers.")
@click.option(
    "--live",
    default=0,
    type=click.IntRange(0, 4000),
    help="Measure each page also on a server that holds so many live connections, and how fast "
    "a reply reaches them all, such as 1000.",
)
@click.option(
    "--port", default=8190, show_default=True, help="This port and the next two are used."
)
def main(*, pages: str, db: str, posts: int, **options: int) -> None:
    """Measure pages of the real server on a community of so many posts."""
    need_wrk()
    plan = Plan(**options)  # type: ignore[arg-type]  # click has made gzip a bool
    CACHE.mkdir(parents=True, exist_ok=True)
    runs: list[Run] = []
    for name, server in _servers(db):
        wanted = chosen(pages, on_postgres=server is not None)
        print(f"{name}, {posts:,} posts", flush=True)
        with community(posts=posts, server=server) as made:
            run = measure(name, wanted, made, plan=plan)
        show(run, posts=posts)
        runs.append(run)
    print(f"Kept in {keep(runs, posts=posts, folder=ROOT / 'bench' / 'results')}")


def _servers(db: str) -> list[tuple[str, str | None]]:
    """(name, PostgreSQL server or None) of the databases to measure on."""
    wanted: list[tuple[str, str | None]] = []
    if db in ("sqlite", "both"):
        wanted.append(("SQLite", None))
    if db in ("postgres", "both"):
        # A server that lives on, with its own settings: one that may lose writes in a
        # crash would flatter us.
        if answers(server_url()):
            wanted.append(("PostgreSQL", server_url()))
        else:
            click.echo(f"No PostgreSQL at {server_url()}: set TOWNHALL_TEST_POSTGRES.", err=True)
    if not wanted:
        raise SystemExit(1)
    return wanted


if __name__ == "__main__":
    main()
