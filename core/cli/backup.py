"""`townhall backup` and `townhall restore`: everything in one file, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.backups.archive import Manifest
    from core.config import Config


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write every row and file of the site into FILE, while it runs.

    The file holds the site's secrets and what members wrote in private: keep it like them.
    """
    from core.backups import archive
    from core.cli.starting import site_for_command
    from core.site import site

    if file.exists():
        raise click.ClickException(f"{file} is there already; a backup overwrites nothing.")
    with site_for_command():
        try:
            made = archive.write(site().config, file)
        except OSError as error:
            raise click.ClickException(str(error)) from error
        if site().config.files_url:
            click.echo("Files in S3-compatible storage are not part of it: keep the bucket too.")
    click.echo(
        f"{file}: {made.row_count:,} rows of {len(made.tables)} tables, {len(made.files):,} files."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only look whether the file is whole.")
@click.option("--replace", is_flag=True, help="Put it in the place of the community there is.")
@click.option("--yes", is_flag=True, help="Do not ask whether what is there may go.")
def restore(file: Path, *, check: bool, replace: bool, yes: bool) -> None:
    """Bring FILE back into an empty site and verify every row and file.

    With --replace, what is there goes, but for files that came later; the site is closed for
    maintenance meanwhile. The site is read-only afterwards, so that nothing is mailed twice:
    look at it, then run `townhall read-only off`.
    """
    from core.backups.archive import NotABackup, faults, read_manifest
    from core.backups.restoring import NotEmpty
    from core.config import from_environment

    try:
        manifest = read_manifest(file)
        broken = list(faults(file, manifest))
        for fault in broken:
            click.echo(f"! {fault}", err=True)
        if broken:
            raise click.ClickException(f"{file} is damaged; nothing was changed.")
        click.echo(
            f"Made {manifest.made_at[:19]} on {manifest.database}: {manifest.row_count:,} rows, "
            f"{len(manifest.files):,} files; all as its list says."
        )
        if check:
            return
        if replace and not yes:
            click.confirm("Everything that is in the database now will be gone. Go on", abort=True)
        _restore(from_environment(), file, manifest, in_place=replace)
    except (NotABackup, NotEmpty) as error:
        raise click.ClickException(str(error)) from error


def _restore(config: Config, file: Path, manifest: Manifest, *, in_place: bool) -> None:
    from dataclasses import replace

    import app
    from core import maintenance
    from core.backups import restoring
    from core.db import disconnect
    from core.versions import set_read_only

    try:
        # The tables are made as the backup's were, so not yet brought up to date.
        app.start_site(replace(config, migrated=True))
        known: dict[str, int] = {}
        if in_place:
            known = restoring.replace(config, file, manifest)
        else:
            restoring.need_empty(config)
            restoring.restore(config, file, manifest)
        wrong = list(restoring.differences(config, manifest))
        for sentence in wrong:
            click.echo(f"! {sentence}", err=True)
        if wrong:
            raise click.ClickException("What was brought back is not what the backup holds.")
        restoring.forget(config, known)
        _bring_up_to_date(config, manifest)
        set_read_only(on=True)
        maintenance.end(config.data)
    finally:
        disconnect()
    click.echo(
        "Every row and file is back and was verified. The site is read-only: look at it, then "
        "run: townhall read-only off. The search index is made again at the first start."
    )
    if in_place:
        click.echo("Start the site anew, so that no process keeps what it knew before.")


def _bring_up_to_date(config: Config, manifest: Manifest) -> None:
    """Run the migrations that came after the backup. One that fails changes nothing more."""
    from core import migrate

    try:
        migrate.upgrade(config, copy=False)
    except Exception as error:
        raise click.ClickException(
            "Every row and file is back and was verified, as it was with Townhall "
            f"{manifest.townhall}: install that, then run townhall maintenance off. What this "
            f"version wants to change failed: {type(error).__name__}: {error}"
        ) from error
