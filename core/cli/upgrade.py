"""`townhall upgrade`: bring the database to what this version expects."""

from __future__ import annotations

import click


@click.command()
@click.option("--check", is_flag=True, help="Only say what would be done; exit 1 if anything.")
def upgrade(*, check: bool) -> None:
    """Run the migrations of core and of every installed plugin.

    An SQLite database that has data is copied into the folder `backups` first.
    """
    from dataclasses import replace

    import app
    from core import migrate
    from core.config import from_environment
    from core.db import disconnect
    from core.site import site

    config = from_environment()
    try:
        app.start_site(replace(config, migrated=True))
        waiting = migrate.pending()
        for package, names in waiting.items():
            click.echo(f"{package}: {', '.join(names)}")
        if check:
            raise SystemExit(1 if waiting else 0)
        migrate.upgrade(config)
        failed = [p for p in site().plugins.plugins.values() if p.status != "loaded"]
        for plugin in failed:
            click.echo(f"{plugin.name} is {plugin.status}: {plugin.reason}", err=True)
        click.echo("The database is up to date.")
    finally:
        disconnect()
