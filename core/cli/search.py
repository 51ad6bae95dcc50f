"""`townhall search`: look at the index, make it anew."""

from __future__ import annotations

import click


@click.group()
def search() -> None:
    """Look at the search index, or make it anew."""


@search.command()
def rebuild() -> None:
    """Make the search index anew; the old one answers until it is done."""
    from rich.progress import Progress

    from core.cli.starting import site_for_command
    from core.search.engine import engine, source

    with site_for_command(), Progress() as bar:
        task = bar.add_task("Reading", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        driver, afresh = engine(), True
        while not driver.rebuild(source(), seconds=10, afresh=afresh, progress=progress):
            afresh = False
        documents = driver.health().documents
    click.echo(f"The search index holds {documents} documents.")


@search.command()
def status() -> None:
    """Say how the search index is. Fails when it cannot be used."""
    from core.cli.starting import site_for_command
    from core.models import Outbox
    from core.search.engine import engine

    with site_for_command():
        health = engine().health(thorough=True)
        unfinished = Outbox.state.in_(("waiting", "running"))
        waiting = Outbox.select().where((Outbox.topic == "search.index") & unfinished).count()
    click.echo(f"State: {health.state}. {health.reason}".rstrip())
    if health.state == "ready":
        size = f"{health.bytes / 1_000_000:.1f} MB"
        click.echo(f"Documents: {health.documents}, in {health.parts} parts of {size} together.")
    if health.building is not None:
        click.echo(f"Being made anew: {health.building:.0%} done.")
    click.echo(f"Changes that wait: {waiting}.")
    if health.state != "ready":
        raise click.exceptions.Exit(1)
