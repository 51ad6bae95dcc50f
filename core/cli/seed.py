"""`townhall seed`: a sample community, or a large one to measure with."""

from __future__ import annotations

import time

import click


@click.command()
@click.option("--posts", type=click.IntRange(1), help="Grow the community to so many posts.")
@click.option(
    "--random", "seed_", default=1, show_default=True, help="Another number, another text."
)
def seed(*, posts: int | None, seed_: int) -> None:
    """Write a sample community into an empty site, or grow one with --posts."""
    from core.cli.starting import site_for_command
    from core.db import transaction
    from core.search import rebuild_soon

    with site_for_command():
        if posts is None:
            from core.accounts.models import User
            from core.seed.community import write_community

            if User.select().exists():
                raise click.ClickException("There are people here already; nothing was written.")
            people = write_community()
            click.echo(f"Wrote a sample community of {people} people.")
        else:
            _grow(posts, seed_)
        with transaction():
            rebuild_soon()


def _grow(posts: int, seed_: int) -> None:
    from core.seed.grow import grow

    started = time.monotonic()
    with click.progressbar(length=posts, label="Posts") as bar:
        reached = 0

        def progress(done: int) -> None:
            nonlocal reached
            bar.update(done - reached)
            reached = done

        added = grow(posts, seed=seed_, progress=progress)
    click.echo(f"Added {added} posts in {time.monotonic() - started:.0f} s.")
