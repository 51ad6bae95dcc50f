"""`townhall upgrade`: bring the database to what this version expects."""

from __future__ import annotations

import click


@click.command()
@click.option("--check", is_flag=True, help="Only say what would be done; exit 1 if anything.")
@click.option("--no-backup", is_flag=True, help="Make no backup, because there is one elsewhere.")
def upgrade(*, check: bool, no_backup: bool) -> None:
    """Run the migrations of core and of every installed plugin.

    Closes the site for maintenance, makes a backup and verifies it, changes the database, looks
    at it and opens the site again. What fails leaves the site closed and says how to go back.
    Interrupted, it goes on when it is run again.
    """
    from dataclasses import replace

    import app
    from core import migrate
    from core.backups import upgrading
    from core.config import from_environment
    from core.db import disconnect

    config = from_environment()
    try:
        app.start_site(replace(config, migrated=True))
        for package, names in migrate.pending().items():
            click.echo(f"{package}: {', '.join(names)}")
        if check:
            raise SystemExit(1 if upgrading.is_due(config) else 0)
        if upgrading.is_due(config):
            upgrading.upgrade(config, click.echo, backup=not no_backup)
            click.echo("The database is up to date.")
        else:
            click.echo("There is nothing to do: the database is up to date.")
        _tell_the_rest()
    except upgrading.UpgradeFailed as error:
        raise click.ClickException(str(error)) from error
    finally:
        disconnect()


def _tell_the_rest() -> None:
    """What else the doctor sees at a glance, such as plugins that do not fit any more."""
    from core.doctor import faults

    for _check, sentence in faults(slow=False):
        click.echo(f"! {sentence}", err=True)
